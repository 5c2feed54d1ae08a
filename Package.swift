// swift-tools-version: 6.2
import PackageDescription

// The settings of every target of ours: language mode 6, explicit imports, no warnings.
let house: [SwiftSetting] = [
    .enableUpcomingFeature("ExistentialAny"),
    .enableUpcomingFeature("MemberImportVisibility"),
    .enableUpcomingFeature("InternalImportsByDefault"),
    .treatAllWarnings(as: .error),
]

// The host's event loops and what runs on them are confined to their threads, so the run-time
// exclusivity checks only cost there; tests and debug builds keep them.
let host: [SwiftSetting] =
    house + [.unsafeFlags(["-enforce-exclusivity=unchecked"], .when(configuration: .release))]

let package = Package(
    name: "switchyard",
    products: [
        .executable(name: "switchyard", targets: ["GatewayHost"]),
        .library(name: "ProviderAPI", targets: ["ProviderAPI", "CProviderABI"]),
        .library(name: "ProviderTesting", targets: ["ProviderTesting"]),
    ],
    targets: [
        .target(
            name: "CProviderABI",
            path: "Sources/ProviderAPI/ABI"
        ),
        .target(name: "CKernels", path: "Sources/ProviderAPI/Kernels"),
        .target(
            name: "ProviderAPI",
            dependencies: ["CProviderABI", "CKernels"],
            exclude: ["ABI", "Kernels"],
            swiftSettings: house
        ),
        .target(
            name: "Dialects",
            dependencies: ["ProviderAPI"],
            path: "Sources/GatewayHost/Dialects",
            swiftSettings: host
        ),
        .target(
            name: "ProviderTesting",
            dependencies: ["ProviderAPI", "CProviderABI"],
            path: "Tests/ProviderTesting",
            swiftSettings: house
        ),
        .target(name: "CLinux", path: "Sources/GatewayHost/Listener/CLinux"),
        .systemLibrary(
            name: "CCurl",
            path: "Sources/GatewayHost/Upstream/CCurl",
            pkgConfig: "libcurl",
            providers: [.apt(["libcurl4-openssl-dev"])]
        ),
        .executableTarget(
            name: "GatewayHost",
            dependencies: [
                "ProviderAPI", "ProviderTesting", "CProviderABI", "Dialects", "CLinux", "CCurl",
            ],
            exclude: ["Dialects", "Listener/CLinux", "Upstream/CCurl"],
            swiftSettings: host
        ),
        .testTarget(
            name: "ProviderAPITests",
            dependencies: ["ProviderAPI"],
            exclude: ["Fixtures"],
            swiftSettings: house
        ),
        .testTarget(
            name: "DialectsTests",
            dependencies: ["Dialects", "ProviderAPI"],
            exclude: ["Golden", "Fields"],
            swiftSettings: house
        ),
        .testTarget(
            name: "GatewayHostTests",
            dependencies: [
                "GatewayHost", "ProviderAPI", "CProviderABI", "CLinux", "Dialects", "Fidelity",
            ],
            exclude: ["Fixtures"],
            swiftSettings: house
        ),
    ],
    swiftLanguageModes: [.v6]
)

// One folder of `Plugins` is one shared library: its logic in `Provider`, its entry symbol in
// `Entry` and its ELF stamp in `Stamp`, so that the tests can link the logic of all plugins into one
// binary.
@MainActor func addPlugin(_ name: String) {
    package.targets.append(
        .target(
            name: "\(name)Provider",
            dependencies: ["ProviderAPI"],
            path: "Plugins/\(name)/Provider",
            swiftSettings: house
        )
    )
    package.targets.append(
        .target(
            name: "\(name)Stamp",
            dependencies: ["CProviderABI"],
            path: "Plugins/\(name)/Stamp",
            publicHeadersPath: "."
        )
    )
    package.targets.append(
        .target(
            name: name,
            dependencies: [
                "ProviderAPI", "CProviderABI", .target(name: "\(name)Provider"),
                .target(name: "\(name)Stamp"),
            ],
            path: "Plugins/\(name)/Entry",
            swiftSettings: house
        )
    )
    package.products.append(.library(name: name, type: .dynamic, targets: [name]))
}

for name in ["Claude", "Codex", "Echo", "Gemini", "Grok", "OpenAICompatible"] {
    addPlugin(name)
}

// What the real upstreams refuse, for the tests and for fake upstreams.
package.targets.append(
    .target(
        name: "Fidelity",
        dependencies: ["ProviderAPI"],
        path: "Tests/Fidelity",
        swiftSettings: house
    )
)

// `Scripts/fake-upstream` starts one by hand.
package.targets.append(
    .executableTarget(
        name: "fake-upstream",
        dependencies: ["Fidelity", "ProviderAPI"],
        path: "Tests/FakeUpstream",
        swiftSettings: house
    )
)

// The tests link the logic of all plugins.
package.targets.append(
    .testTarget(
        name: "PluginTests",
        dependencies: [
            "ProviderAPI", "ProviderTesting", "Fidelity", "ClaudeProvider", "CodexProvider",
            "EchoProvider", "GeminiProvider", "GrokProvider", "OpenAICompatibleProvider",
        ],
        swiftSettings: house
    )
)

// Benchmarks are built only when asked for.
if Context.environment["SWITCHYARD_BENCHMARKS"] != nil {
    package.targets.append(
        .executableTarget(
            name: "DialectsBenchmark",
            dependencies: ["Dialects", "ProviderAPI"],
            path: "Benchmarks/Dialects",
            exclude: ["orjson_reference.py"],
            swiftSettings: house
        )
    )
    package.targets.append(
        .executableTarget(
            name: "json-benchmark",
            dependencies: ["ProviderAPI"],
            path: "Benchmarks/json",
            swiftSettings: house
        )
    )
    package.targets.append(
        .executableTarget(
            name: "plan-benchmark",
            dependencies: ["ProviderAPI", "ClaudeProvider", "CodexProvider"],
            path: "Benchmarks/plans",
            swiftSettings: house
        )
    )
}

// A part of the package on its own: SWITCHYARD_ONLY=Dialects,DialectsTests swift test
if let only = Context.environment["SWITCHYARD_ONLY"] {
    let names = Set(only.split(separator: ",").map(String.init))
    let kept = names.union([
        "CProviderABI", "CKernels", "ProviderAPI", "ProviderTesting", "Fidelity",
    ])
    package.targets.removeAll { !kept.contains($0.name) }
    package.products.removeAll()
}
