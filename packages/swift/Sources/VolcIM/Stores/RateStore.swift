/// How fast calls of an action go.
public struct Pace: Sendable, Hashable {
    /// Microseconds that one unit takes.
    public var intervalMicroseconds: Int64
    /// Units allowed at once after a pause.
    public var burst: Int
    /// Units that are reserved or given back.
    public var weight: Int

    /// A pace of these parts.
    public init(intervalMicroseconds: Int64, burst: Int, weight: Int) {
        self.intervalMicroseconds = intervalMicroseconds
        self.burst = burst
        self.weight = weight
    }
}

/// Shares one account's rates between processes and machines, for clients that are paced and for batches.
///
/// Each step is atomic, and may take 250 ms. One that throws or takes longer is logged at warn, once a minute, and the
/// process's own rates serve. ``RedisRateStore`` is one.
public protocol RateStore: Sendable {
    /// Reserves units of a rate. Returns how long to wait before they are used.
    func reserve(_ bucket: String, pace: Pace) async throws -> Duration
    /// Returns units that were reserved and not used.
    func giveBack(_ bucket: String, pace: Pace) async throws
    /// Slows a rate down for a while: the service returned a rate limit error.
    func slowDown(_ bucket: String) async throws
}
