// swift-tools-version: 6.0

import Foundation
import PackageDescription

// Where the native library is: in the package as it is unpacked, or installed on the system, where pkg-config finds it
// (`volc-im.pc`). On a Mac it is an xcframework: beside this file, or downloaded.
#if os(Linux)
let folder = Context.packageDirectory + "/lib"
let isInside = FileManager.default.fileExists(atPath: folder + "/libvolc_im.a")
let native = Target.systemLibrary(
    name: "CVolcIM", path: "Sources/CVolcIM", pkgConfig: isInside ? nil : "volc-im")
let search: [LinkerSetting] = isInside ? [.unsafeFlags(["-L" + folder])] : []
#else
let framework = "CVolcIM.xcframework"
let isInside = FileManager.default.fileExists(atPath: Context.packageDirectory + "/" + framework)
let native = isInside
    ? Target.binaryTarget(name: "CVolcIM", path: framework)
    : Target.binaryTarget(
        name: "CVolcIM",
        url: "https://github.com/volc-im/volc-im/releases/download/vVERSION/CVolcIM.xcframework.zip",
        checksum: "CHECKSUM")
let search: [LinkerSetting] = []
#endif

let package = Package(
    name: "volc-im",
    platforms: [.macOS(.v15)],
    products: [
        .library(name: "VolcIM", targets: ["VolcIM"]),
        .library(name: "VolcIMEmulator", targets: ["VolcIMEmulator"]),
        .library(name: "VolcIMEmulatorXCTest", targets: ["VolcIMEmulatorXCTest"]),
    ],
    targets: [
        native, .target(name: "VolcIM", dependencies: ["CVolcIM"], linkerSettings: search),
        // For tests: they need no native library.
        .target(name: "VolcIMEmulator"),
        .target(name: "VolcIMEmulatorXCTest", dependencies: ["VolcIMEmulator"]),
    ],
    swiftLanguageModes: [.v6]
)
