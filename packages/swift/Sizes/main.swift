// Makes the calls of tests/sizes/README.md to the server at the URL in the first argument.

import Foundation
import Synchronization
import VolcIM

let outcomes: [(id: Int64, outcome: String)] = [
    (1, "size"), (2, "size"), (3, "http"), (4, "ok"), (5, "ok"), (6, "duplicate_key"), (7, "duplicate_key"), (8, "depth"),
]
let im = try ImClient(
    ImConfig(
        accessKeyId: "AKLTexample", secretAccessKey: "secret", appId: 123_456, baseUrl: CommandLine.arguments[1],
        transport: .init(timeout: .seconds(300), deadline: .seconds(300), retry: .never)))

/// A number of `/proc/self/status`, in MB.
func memory(_ name: String) throws -> Int {
    let lines = try String(contentsOfFile: "/proc/self/status", encoding: .utf8).split(separator: "\n")
    let line = lines.first { $0.hasPrefix("\(name):") } ?? ""
    return (Int(line.filter(\.isNumber)) ?? 0) / 1000
}

/// Processor time of all threads, in milliseconds.
func processorTime() throws -> Int {
    let stat = try String(contentsOfFile: "/proc/self/stat", encoding: .utf8)
    let fields = stat[stat.lastIndex(of: ")")!...].split(separator: " ")
    return (Int(fields[12]) ?? 0) * 10 + (Int(fields[13]) ?? 0) * 10
}

func outcome(_ which: Int64) async throws -> String {
    do {
        _ = try await im.queryOnlineStatus(.init(userIds: [which]))
        return "ok"
    } catch let error as ImError {
        return switch error {
        case .decode(let details): details.rule
        case .http: "http"
        default: "\(error)"
        }
    }
}

/// Blanks without an end, and how many of them were taken.
final class Endless: AsyncSequence, AsyncIteratorProtocol, Sendable {
    let taken = Atomic(0)

    func makeAsyncIterator() -> Endless { self }

    func next() async -> [UInt8]? {
        taken.add(65_536, ordering: .relaxed)
        return [UInt8](repeating: 0x20, count: 65_536)
    }
}

let base = try memory("VmRSS")
var took: [Int64: Int] = [:]
for expected in outcomes {
    let began = try processorTime()
    let outcome = try await outcome(expected.id)
    took[expected.id] = try processorTime() - began
    print("  \(expected.id): \(outcome), \(took[expected.id] ?? 0) ms of processor time")
    precondition(outcome == expected.outcome, outcome)
}
let handler = try Callbacks(secret: "a-secret-of-tests", appId: 123_456).handler(undecided: .reject) { _ in .accept }
let body = Endless()
let answer = await handler.respond(streaming: body, contentType: "application/json")
let taken = body.taken.load(ordering: .relaxed)
print("  callback without an end: \(answer.status) after \(taken) bytes")
precondition(answer.status == 413 && taken <= 2 << 20, "a callback")
let grown = try memory("VmHWM") - base
print("Swift: memory grew by \(grown) MB at most")
precondition(grown < 512, "memory")
for few: Int64 in [4, 6] {
    precondition(took[few + 1] ?? 0 < 32 * max(took[few] ?? 0, 20), "time is not proportional")
}
