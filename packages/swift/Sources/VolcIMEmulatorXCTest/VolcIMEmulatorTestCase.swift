import VolcIMEmulator
import XCTest

/// A test case with an emulator: one for all tests of the class, reset before each of them.
open class VolcIMEmulatorTestCase: XCTestCase {
    nonisolated(unsafe) private static var running: [ObjectIdentifier: VolcIMEmulator] = [:]

    /// The emulator, once the test runs.
    public private(set) var emulator: VolcIMEmulator!

    /// Options of the program, such as `--callback-secret=s`.
    open class var emulatorOptions: [String] { [] }

    override open func setUp() async throws {
        try await super.setUp()
        let key = ObjectIdentifier(type(of: self))
        let running = try Self.running[key] ?? VolcIMEmulator.start(options: type(of: self).emulatorOptions)
        Self.running[key] = running
        try await running.reset()
        emulator = running
    }

    override open func tearDown() async throws {
        if let run = testRun, run.totalFailureCount > 0 { print(await emulator.seen()) }
        try await super.tearDown()
    }

    override open class func tearDown() {
        running.removeValue(forKey: ObjectIdentifier(self))?.stop()
        super.tearDown()
    }
}
