/// A package of a plugin in Swift.
struct SwiftPluginTemplate {
    let name: String
    /// A checkout of the gateway; `nil` leaves a URL to fill in.
    let checkout: String?

    /// The files of the package.
    var files: [TemplateFile] {
        [
            TemplateFile(path: "Package.swift", text: manifest),
            TemplateFile(path: "Provider/\(name)Provider.swift", text: provider),
            TemplateFile(path: "Entry/Entry.swift", text: entry),
            TemplateFile(path: "Stamp/stamp.c", text: stamp),
            TemplateFile(path: "Tests/\(name)Tests.swift", text: tests),
        ]
    }

    private var dependency: String {
        checkout.map { #".package(name: "switchyard", path: "\#($0)")"# }
            ?? #".package(url: "https://example.com/switchyard.git", branch: "main")"#
    }

    private var manifest: String {
        """
        // swift-tools-version: 6.2
        import PackageDescription

        let api: Target.Dependency = .product(name: "ProviderAPI", package: "switchyard")

        let package = Package(
            name: "\(name)",
            products: [.library(name: "\(name)", type: .dynamic, targets: ["\(name)"])],
            dependencies: [\(dependency)],
            targets: [
                .target(name: "\(name)Provider", dependencies: [api], path: "Provider"),
                .target(
                    name: "\(name)Stamp",
                    dependencies: [api],
                    path: "Stamp",
                    publicHeadersPath: "."
                ),
                .target(
                    name: "\(name)",
                    dependencies: ["\(name)Provider", "\(name)Stamp", api],
                    path: "Entry"
                ),
                .testTarget(
                    name: "\(name)Tests",
                    dependencies: [
                        "\(name)Provider", api,
                        .product(name: "ProviderTesting", package: "switchyard"),
                    ],
                    path: "Tests"
                ),
            ],
            swiftLanguageModes: [.v6]
        )

        """
    }

    private var provider: String {
        """
        public import ProviderAPI

        /// Says what the provider is and where a request goes; everything else has a default.
        public struct \(name)Provider: Provider {
            public static let descriptor: ProviderDescriptor = {
                var descriptor = ProviderDescriptor(
                    name: "\(name)",
                    version: "0.1.0",
                    summary: "What \(name) is.",
                    formats: [.chat]
                )
                descriptor.sections = [
                    ConfigSection("\(name.lowercased())-api-key", credentialType: "\(name.lowercased())")
                ]
                return descriptor
            }()

            public init(settings: JSONValue) {}

            public func open(
                _ credential: JSONValue,
                now: UnixTime
            ) throws(ProviderFailure) -> (account: String, info: AccountInfo) {
                guard let key = credential["api_key"]?.string, !key.isEmpty else {
                    throw ProviderFailure(.refused, "`api-key` is missing.")
                }
                return (key, AccountInfo(label: "key"))
            }

            public func prepare(_ request: ProviderRequest, account: String) -> UpstreamPlan {
                UpstreamPlan(
                    url: "https://models.example/v1/chat/completions",
                    headers: [
                        HeaderField("authorization", "Bearer \\(account)"),
                        HeaderField("content-type", "application/json"),
                    ]
                )
            }
        }

        """
    }

    private var entry: String {
        """
        public import CProviderABI
        import \(name)Provider
        import ProviderAPI

        @c(switchyard_provider_entry)
        public func entry(_ host: UnsafePointer<provider_host>?) -> UnsafePointer<provider_table>? {
            exportProvider(\(name)Provider.self, to: host)
        }

        """
    }

    private var stamp: String {
        """
        #include "provider_abi.h"

        PROVIDER_STAMP_SWIFT("\(name)", "0.1.0")

        """
    }

    private var tests: String {
        """
        import \(name)Provider
        import ProviderAPI
        import ProviderTesting
        import Testing

        @Suite("\(name) provider")
        struct \(name)Tests {
            @Test("it keeps the rules of the boundary")
            func conforms() {
                #expect(ProviderConformance(\(name)Provider.self).run().findings == [])
            }

            @Test("a request carries the account's key")
            func key() throws {
                let account = try FakeHost(\(name)Provider.self).open(["api_key": "k-1"])
                let plan = try account.prepare(.init())
                #expect(plan.headers.contains(HeaderField("authorization", "Bearer k-1")))
            }
        }

        """
    }
}
