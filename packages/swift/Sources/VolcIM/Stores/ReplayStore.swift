/// What a store knows of an event.
public enum ReplayClaim: Sendable, Hashable {
    /// The event is new, or this owner claimed it before.
    case fresh
    /// Another owner has claimed it and not settled it yet.
    case running
    /// It was settled with this reply.
    case answered(String)

    /// As core reads it.
    var text: String {
        switch self {
        case .fresh: "f"
        case .running: "r"
        case .answered(let reply): "a" + reply
        }
    }
}

/// Remembers events for several processes, so that a redelivery is handled once.
///
/// Each step is atomic over all of its keys, and may take 200 ms; one that throws or takes longer is logged at error, and
/// the memory of this process serves. ``RedisReplayStore`` is one.
public protocol ReplayStore: Sendable {
    /// Claims an event for `lease`. If any key is settled, the result is ``ReplayClaim/answered(_:)``; if another owner has
    /// claimed any, ``ReplayClaim/running``.
    func claim(_ keys: [String], owner: String, lease: Duration) async throws -> ReplayClaim
    /// Stores the reply for `remember`, under each key that is free or claimed by this owner.
    func settle(_ keys: [String], owner: String, reply: String, remember: Duration) async throws
    /// Frees each key that this owner has claimed.
    func release(_ keys: [String], owner: String) async throws
}
