// swift-tools-version: 6.0

import PackageDescription

let emulator: Target.Dependency = .product(name: "VolcIMEmulator", package: "volc-im")

let package = Package(
    name: "emulator-consumer",
    platforms: [.macOS(.v15)],
    dependencies: [.package(path: "volc-im")],
    targets: [
        .executableTarget(name: "Started", dependencies: [emulator], path: "Started"),
        .testTarget(
            name: "ChatTests",
            dependencies: [emulator, .product(name: "VolcIMEmulatorXCTest", package: "volc-im")],
            path: "Tests"),
    ],
    swiftLanguageModes: [.v6]
)
