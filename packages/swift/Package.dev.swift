// swift-tools-version: 6.0

// What is built on the package as users install it, which lies unpacked beside this file: its tests, the program of
// tests/conformance, the programs of the documentation, the demo, the checks of memory and of sizes, the benchmark.

import PackageDescription

let volcIM: Target.Dependency = .product(name: "VolcIM", package: "volc-im")
let standIns: [Target.Dependency] = [
    "CoreMetrics", "Hummingbird", "Logging", "NIOCore", "RediStack", "Tracing", "Vapor",
]

let package = Package(
    name: "volc-im-dev",
    platforms: [.macOS(.v15)],
    dependencies: [.package(path: "volc-im")],
    targets: [
        .target(name: "Vectors", dependencies: [volcIM], path: "Vectors"),
        .systemLibrary(name: "CSQLite", path: "Ledgers/CSQLite"),
        // The toolchain has SQLite's library without a name for linkers.
        .target(
            name: "Ledgers", dependencies: ["CSQLite", volcIM], path: "Ledgers/Ledgers",
            linkerSettings: [.unsafeFlags(["-Xlinker", "-l:libsqlite3.so.0"])]),
        .executableTarget(name: "CampaignWorker", dependencies: ["Ledgers", volcIM], path: "CampaignWorker"),
        .target(name: "LoopbackServer", path: "LoopbackServer"),
        // See StandIns/README.md.
        .target(name: "Logging", path: "StandIns/Logging"),
        .target(name: "Tracing", path: "StandIns/Tracing"),
        .target(name: "CoreMetrics", path: "StandIns/CoreMetrics"),
        .target(name: "RediStack", path: "StandIns/RediStack"),
        .target(name: "NIOCore", path: "StandIns/NIOCore"),
        .target(name: "Hummingbird", dependencies: ["LoopbackServer", "NIOCore"], path: "StandIns/Hummingbird"),
        .target(name: "Vapor", dependencies: ["NIOCore"], path: "StandIns/Vapor"),
        .target(name: "Glue", dependencies: standIns + [volcIM], path: "Glue"),
        .testTarget(name: "VolcIMTests", dependencies: standIns + ["Glue", "Ledgers", "Vectors", volcIM], path: "Tests"),
        .testTarget(name: "StoreTests", dependencies: ["Vectors", volcIM], path: "StoreTests"),
        .executableTarget(name: "Conformance", dependencies: ["Vectors", volcIM], path: "Conformance"),
        .executableTarget(name: "Memory", dependencies: [volcIM], path: "Memory"),
        .executableTarget(name: "Sizes", dependencies: [volcIM], path: "Sizes"),
        .executableTarget(name: "Readme", dependencies: [volcIM], path: "Readme"),
        .executableTarget(name: "Documentation", dependencies: ["Hummingbird", volcIM], path: "Documentation"),
        .executableTarget(name: "Demo", dependencies: ["LoopbackServer", volcIM], path: "Demo"),
        .executableTarget(name: "Bench", dependencies: [volcIM], path: "Bench"),
    ],
    swiftLanguageModes: [.v6]
)
