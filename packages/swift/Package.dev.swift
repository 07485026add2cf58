// swift-tools-version: 6.0

// What is built on the package as users install it, which lies unpacked beside this file: its tests, the program of
// tests/conformance, the programs of the documentation, the demo, the check of memory, the benchmark.

import PackageDescription

let volcIM: Target.Dependency = .product(name: "VolcIM", package: "volc-im")

let package = Package(
    name: "volc-im-dev",
    platforms: [.macOS(.v15)],
    dependencies: [.package(path: "volc-im")],
    targets: [
        .target(name: "Vectors", dependencies: [volcIM], path: "Vectors"),
        .testTarget(name: "VolcIMTests", dependencies: ["Vectors", volcIM], path: "Tests"),
        .testTarget(name: "StoreTests", dependencies: ["Vectors", volcIM], path: "StoreTests"),
        .executableTarget(name: "Conformance", dependencies: ["Vectors", volcIM], path: "Conformance"),
        .executableTarget(name: "Memory", dependencies: [volcIM], path: "Memory"),
        .executableTarget(name: "Readme", dependencies: [volcIM], path: "Readme"),
        .executableTarget(name: "Documentation", dependencies: [volcIM], path: "Documentation"),
        .executableTarget(name: "Demo", dependencies: [volcIM], path: "Demo"),
        .executableTarget(name: "Bench", dependencies: [volcIM], path: "Bench"),
    ],
    swiftLanguageModes: [.v6]
)
