internal import CVolcIM
import Foundation
import Synchronization

/// The calls of this process that are in progress on the library's threads, and the one thread that distributes their
/// entries.
///
/// However many calls run, one thread waits for all of them, and it takes all answers that have come in one step.
final class Answers: Sendable {
    static let shared = Answers()

    private let native = NativeAnswers()
    private let address: UInt64
    private let state = Mutex(State())

    private struct State: Sendable {
        var tickets: UInt64 = 0
        var running: [UInt64: RunningCall] = [:]
        var isWaitedFor = false
    }

    private init() {
        address = native.address()
    }

    /// Starts a call that `run` hands to the library under the number it is given.
    ///
    /// - Throws: ``ImError`` when the library refuses it.
    func start(_ run: (_ answers: UInt64, _ ticket: UInt64) throws -> UnsafeMutablePointer<UInt8>?) throws -> RunningCall {
        let (call, needsThread) = state.withLock { state in
            state.tickets += 1
            let call = RunningCall(ticket: state.tickets)
            state.running[call.ticket] = call
            defer { state.isWaitedFor = true }
            return (call, !state.isWaitedFor)
        }
        if needsThread { startThread() }
        do {
            _ = try Library.valueIfAny(try run(address, call.ticket)) { _ in }
        } catch {
            forget(call)
            throw error
        }
        return call
    }

    /// Cancels a call, whose outcome is still reported.
    func stop(_ call: RunningCall) { native.stop(ticket: call.ticket) }

    func forget(_ call: RunningCall) { state.withLock { $0.running[call.ticket] = nil } }

    private func startThread() {
        let thread = Thread { [self] in
            while true { handOut(Told(volc_im_answers(address))) }
        }
        thread.name = "volc-im-answers"
        thread.start()
    }

    /// Each call gets the entries that carry its number.
    private func handOut(_ told: Told) {
        do {
            try told.read { payload in
                var json = JsonReader(payload)
                _ = try json.list { json in
                    try json.expect("[")
                    let ticket = UInt64(try json.int64())
                    try json.expect(",")
                    let entries = try json.slice()
                    try json.expect("]")
                    state.withLock { $0.running[ticket] }?.push(Told.Part(told: told, range: entries))
                }
            }
        } catch {
            // The library's own text: if it is broken, waiting calls must still end.
            for call in state.withLock({ Array($0.running.values) }) { call.push(nil) }
        }
    }
}

/// Entries of calls, while one of them is read.
final class Told: @unchecked Sendable {
    private let outcome: UnsafeMutablePointer<UInt8>?

    /// Takes an outcome.
    init(_ outcome: UnsafeMutablePointer<UInt8>?) {
        self.outcome = outcome
    }

    deinit { if let outcome { volc_im_free(outcome) } }

    func read<Made>(_ read: (UnsafeRawBufferPointer) throws -> Made) rethrows -> Made {
        try withExtendedLifetime(self) { try read(Library.parts(outcome).payload) }
    }

    /// The entries of one call.
    struct Part: Sendable {
        let told: Told
        let range: Range<Int>

        func read<Made>(_ read: (inout JsonReader) throws -> Made) throws -> Made {
            try told.read { try JsonReader.read(UnsafeRawBufferPointer(rebasing: $0[range]), read) }
        }
    }
}

/// A running call.
final class RunningCall: Sendable {
    let ticket: UInt64
    private let state = Mutex(State())

    private struct State: Sendable {
        var told: [Told.Part?] = []
        var waiter: CheckedContinuation<Told.Part?, Never>?
    }

    init(ticket: UInt64) {
        self.ticket = ticket
    }

    /// Tells what came; nothing where it cannot be read.
    func push(_ told: Told.Part?) {
        let waiter = state.withLock { state in
            defer { state.waiter = nil }
            if state.waiter == nil { state.told.append(told) }
            return state.waiter
        }
        waiter?.resume(returning: told)
    }

    /// What comes next.
    func next() async -> Told.Part? {
        await withCheckedContinuation { continuation in
            let told: Told.Part?? = state.withLock { state in
                if !state.told.isEmpty { return .some(state.told.removeFirst()) }
                state.waiter = continuation
                return nil
            }
            if let told { continuation.resume(returning: told) }
        }
    }
}
