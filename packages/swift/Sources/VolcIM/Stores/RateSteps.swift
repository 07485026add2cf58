import Foundation

/// Carries out a native client's steps on a store of rates. Ends with its last reference.
final class RateSteps: Sendable {
    let native = NativeRateStore()

    init(_ store: any RateStore) {
        let native = native
        let threads = HandlerThreads("volc-im-rates", threads: Int(native.threads()), queue: Int(native.queue()))
        let thread = Thread {
            while true {
                let steps = native.steps()
                if steps.isEmpty { return }
                // The library's own text: a step that cannot be read is given up by its time limit.
                for step in (try? JsonReader.read(steps) { try $0.list { try RateStep(json: &$0) } }) ?? [] {
                    let starts = threads.start { await step.run(store, native) }
                    if !starts { native.busy(ticket: step.ticket) }
                }
            }
        }
        thread.name = "volc-im-rates"
        thread.start()
    }

    deinit { native.end() }
}

/// One step, as the native library gives it.
private struct RateStep: Sendable {
    let ticket: UInt64
    private let name: String
    private let bucket: String
    private let pace: Pace

    init(json: inout JsonReader) throws {
        try json.expect("[")
        ticket = UInt64(try json.int64())
        name = try json.afterComma { try $0.text() }
        bucket = try json.afterComma { try $0.text() }
        pace = Pace(
            intervalMicroseconds: try json.afterComma { try $0.int64() }, burst: try json.afterComma { try $0.int() },
            weight: try json.afterComma { try $0.int() })
        try json.expect("]")
    }

    func run(_ store: any RateStore, _ native: NativeRateStore) async {
        do {
            var wait = Duration.zero
            switch name {
            case "reserve": wait = try await store.reserve(bucket, pace: pace)
            case "give_back": try await store.giveBack(bucket, pace: pace)
            default: try await store.slowDown(bucket)
            }
            native.done(ticket: ticket, waitMs: wait.milliseconds)
        } catch {
            native.failed(ticket: ticket, words: words(of: error))
        }
    }
}
