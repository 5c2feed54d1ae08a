// swift-tools-version: 6.2
import PackageDescription

// A plugin outside of the gateway's own package. Elsewhere, name the repository's URL here.
let package = Package(
    name: "Ollama",
    products: [.library(name: "Ollama", type: .dynamic, targets: ["Ollama"])],
    dependencies: [.package(name: "switchyard", path: "../..")],
    targets: [
        .target(
            name: "OllamaProvider",
            dependencies: [.product(name: "ProviderAPI", package: "switchyard")],
            path: "Provider"
        ),
        .target(
            name: "OllamaStamp",
            dependencies: [.product(name: "ProviderAPI", package: "switchyard")],
            path: "Stamp",
            publicHeadersPath: "."
        ),
        .target(
            name: "Ollama",
            dependencies: [
                "OllamaProvider", "OllamaStamp",
                .product(name: "ProviderAPI", package: "switchyard"),
            ],
            path: "Entry"
        ),
        .testTarget(
            name: "OllamaTests",
            dependencies: [
                "OllamaProvider", .product(name: "ProviderAPI", package: "switchyard"),
                .product(name: "ProviderTesting", package: "switchyard"),
            ],
            path: "Tests"
        ),
    ],
    swiftLanguageModes: [.v6]
)
