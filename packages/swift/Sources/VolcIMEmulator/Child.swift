import Foundation

/// A running program. It ends with this process, however that ends: its standard input closes then.
final class Child: @unchecked Sendable {
    private let process = Process()
    private let input = Pipe()
    private let output = Pipe()
    private let errors = Pipe()

    init(program: String, arguments: [String]) throws {
        process.executableURL = URL(fileURLWithPath: program)
        process.arguments = ["emulator", "--json", "--exit-on-stdin-close"] + arguments
        process.standardInput = input
        process.standardOutput = output
        process.standardError = errors
        do {
            try process.run()
        } catch {
            throw EmulatorError(code: "NotStarted", message: "\(program) cannot be run: \(error)", url: nil)
        }
        // The program alone holds its ends: what is closed there is then seen here.
        try? input.fileHandleForReading.close()
        try? output.fileHandleForWriting.close()
        try? errors.fileHandleForWriting.close()
    }

    /// Waits for the line that says it is ready.
    func ready() throws -> Wire {
        var line = Data()
        while let byte = try output.fileHandleForReading.read(upToCount: 1), !byte.isEmpty {
            if byte == Data([10]) { return try Wire(text: String(decoding: line, as: UTF8.self)) }
            line += byte
        }
        let said = String(decoding: (try? errors.fileHandleForReading.readToEnd()) ?? Data(), as: UTF8.self)
        process.waitUntilExit()
        throw EmulatorError(
            code: "NotStarted", message: "the emulator did not start: it ended with \(process.terminationStatus)\n\(said)", url: nil)
    }

    /// Ends it and waits until it has ended.
    func stop() {
        try? input.fileHandleForWriting.close()
        process.waitUntilExit()
    }
}
