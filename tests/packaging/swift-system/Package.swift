// swift-tools-version: 6.0

import PackageDescription

let package = Package(
    name: "app",
    platforms: [.macOS(.v15)],
    dependencies: [.package(path: "volc-im-swift-0.1.0")],
    targets: [
        .executableTarget(name: "App", dependencies: [.product(name: "VolcIM", package: "volc-im-swift-0.1.0")])
    ],
    swiftLanguageModes: [.v6]
)
