/// Something that the emulator refused, or that did not happen. Its text ends with where to look.
public struct EmulatorError: Error, Sendable, CustomStringConvertible {
    /// Such as `BadRequest`, `NotAllowed`, `NotSeen` or `Unreachable`.
    public let code: String
    /// What happened.
    public let message: String
    /// The console of the emulator.
    public let consoleURL: String?

    init(code: String, message: String, url: String?) {
        self.code = code
        self.message = message
        consoleURL = url.map { "\($0)/_emulator/" }
    }

    public var description: String { consoleURL.map { "\(message)\nConsole: \($0)" } ?? message }
}
