import Foundation
import VolcIMEmulator

let emulator = try VolcIMEmulator.start()
print(try await emulator.control.health().pid)
fflush(nil)
if CommandLine.arguments.contains("stay") { try await Task.sleep(for: .seconds(600)) }
