import Foundation

/// What is known of an event that has just come.
public enum ReplayClaim: Sendable, Hashable {
    /// It is new: handle it, then settle or release it.
    case fresh
    /// It came before and is being handled.
    case running
    /// It came before and was answered so.
    case answered(String)
}

/// Remembers verified events, so that one that comes twice is handled once.
///
/// ``ReplayGuard`` remembers in this process. Conform to it for a memory that several machines share;
/// ``ReplayRedisScript`` does the work in Redis.
public protocol ReplayStore: Sendable {
    /// Whether an event is new; if so, it counts as being handled from now on.
    func claim(_ event: CallbackEvent) async throws -> ReplayClaim
    /// The event was handled and answered so.
    func settle(_ event: CallbackEvent, answer: String) async throws
    /// The event was not handled after all: when it comes again, it is new.
    func release(_ event: CallbackEvent) async throws
}

/// Remembers events by id and by signature in this process, so many of them for so long.
public final class ReplayGuard: ReplayStore {
    private let native: NativeReplayGuard

    /// For so many events, each for so long: 10,000 for fifteen minutes unless told otherwise.
    public init(capacity: Int? = nil, timeToLive: Duration? = nil) {
        native = NativeReplayGuard(capacity: capacity.map { UInt32(clamping: $0) }, ttlMs: timeToLive.map { UInt64(clamping: $0.milliseconds) })
    }

    /// How many events are remembered.
    public var count: Int { Int(native.size()) }

    /// Whether an event is new; if so, it counts as being handled from now on.
    public func claim(_ event: CallbackEvent) -> ReplayClaim {
        claim(id: event.id, signature: event.signature, now: Date())
    }

    /// The event was handled and answered so.
    public func settle(_ event: CallbackEvent, answer: String) {
        settle(id: event.id, signature: event.signature, answer: answer)
    }

    /// The event was not handled after all: when it comes again, it is new.
    public func release(_ event: CallbackEvent) {
        release(id: event.id, signature: event.signature)
    }

    /// Whether an event of this id and signature is new.
    public func claim(id: String, signature: String, now: Date) -> ReplayClaim {
        switch native.claim(id: id, signature: signature, nowMs: now.epochMilliseconds) {
        case .fresh: .fresh
        case .running: .running
        case .answered(let answer): .answered(answer)
        }
    }

    /// The event of this id and signature was handled and answered so.
    public func settle(id: String, signature: String, answer: String) {
        native.settle(id: id, signature: signature, answer: answer)
    }

    /// The event of this id and signature was not handled after all.
    public func release(id: String, signature: String) {
        native.release(id: id, signature: signature)
    }
}

/// A ``ReplayStore``'s memory in a Redis that several machines share: a Lua script.
///
/// Its keys are one for the event's id and one for its signature. Its arguments, and what it returns:
///
/// - `claim`, the lease in milliseconds: `f` where the event is new, `r` while it is being handled, `a` with the answer
///   after it.
/// - `settle`, the answer, the milliseconds to remember it.
/// - `release`.
public enum ReplayRedisScript {
    /// The script.
    public static var text: String { replayRedisScript().script }
    /// How long a claim lasts that is neither settled nor released.
    public static var lease: Duration { .milliseconds(replayRedisScript().leaseMs) }
    /// How long an answer is remembered by default.
    public static var timeToLive: Duration { .milliseconds(replayRedisScript().ttlMs) }
}
