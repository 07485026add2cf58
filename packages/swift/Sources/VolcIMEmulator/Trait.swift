#if compiler(>=6.1) && canImport(Testing)
    import Testing

    /// Gives each test of a suite an emulator of its own: `@Suite(.volcIMEmulator)`, `VolcIMEmulator.current`.
    public struct VolcIMEmulatorTrait: SuiteTrait, TestTrait, TestScoping {
        let options: [String]

        public var isRecursive: Bool { true }

        public func provideScope(
            for test: Test, testCase: Test.Case?, performing function: @Sendable () async throws -> Void
        ) async throws {
            guard testCase != nil else { return try await function() }
            let emulator = try VolcIMEmulator.start(options: options)
            defer { emulator.stop() }
            try await VolcIMEmulator.$current.withValue(emulator) {
                do {
                    try await function()
                } catch {
                    Issue.record(Comment(rawValue: await emulator.seen()))
                    throw error
                }
            }
        }
    }

    extension Trait where Self == VolcIMEmulatorTrait {
        /// An emulator with the options of the program.
        public static var volcIMEmulator: Self { VolcIMEmulatorTrait(options: []) }

        /// An emulator with options, such as `--callback-secret=s`.
        public static func volcIMEmulator(_ options: String...) -> Self { VolcIMEmulatorTrait(options: options) }
    }
#endif
