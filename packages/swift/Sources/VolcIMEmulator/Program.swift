import Foundation

/// Where the program `volc-im` is: VOLC_IM_BIN, `bin/` of this package, or the PATH.
func programPath(file: String = #filePath) throws -> String {
    let environment = ProcessInfo.processInfo.environment
    if let given = environment["VOLC_IM_BIN"], !given.isEmpty {
        if FileManager.default.isExecutableFile(atPath: given) { return given }
        throw EmulatorError(code: "NoProgram", message: "VOLC_IM_BIN names \(given), which is no program", url: nil)
    }
    let package = URL(fileURLWithPath: file).deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()
    let folders = [package.appendingPathComponent("bin").path] + (environment["PATH"] ?? "").split(separator: ":").map(String.init)
    for folder in folders where FileManager.default.isExecutableFile(atPath: "\(folder)/volc-im") {
        return "\(folder)/volc-im"
    }
    throw EmulatorError(
        code: "NoProgram",
        message: "the program volc-im is not on the PATH: install it with cargo, npm or pip, or set VOLC_IM_BIN to its path",
        url: nil)
}
