/// Sends one command to Redis by the client of your choice, and returns the reply as text: a number by its digits, nothing as
/// an empty text. The first argument is the command's name; the key, by which a cluster's client finds the node, is the fourth.
///
/// With RediStack:
///
/// ```swift
/// let redis: RedisCommand = { command in
///     let reply = try await pool.send(command: command[0], with: command.dropFirst().map { RESPValue(from: $0) }).get()
///     return reply.string ?? reply.int.map { String($0) } ?? ""
/// }
/// ```
///
/// Errors of Redis must be thrown. Set a time limit in the client: it ends what a server that hangs holds up.
public typealias RedisCommand = @Sendable (_ command: [String]) async throws -> String

/// A ``ReplayStore`` in Redis, which services in other languages can share. Every step is one script on keys of one slot, so it
/// is exact on a cluster too; times are the server's.
public struct RedisReplayStore: ReplayStore {
    private let script = RedisScript(receiverRedisScript())
    private let command: RedisCommand

    /// A store that runs its script by `command`.
    public init(_ command: @escaping RedisCommand) {
        self.command = command
    }

    /// Claims an event.
    public func claim(_ keys: [String], owner: String, lease: Duration) async throws -> ReplayClaim {
        let known = try await run("claim", keys, owner, lease)
        switch (known, known.first) {
        case ("f", _): return .fresh
        case ("r", _): return .running
        case (_, "a"): return .answered(String(known.dropFirst()))
        default: throw RedisStoreError(description: "a key of the store holds something else")
        }
    }

    /// Stores the reply.
    public func settle(_ keys: [String], owner: String, reply: String, remember: Duration) async throws {
        _ = try await run("settle", keys, owner, remember, reply)
    }

    /// Gives the claim back.
    public func release(_ keys: [String], owner: String) async throws {
        _ = try await run("release", keys, owner, .zero)
    }

    private func run(
        _ step: String, _ keys: [String], _ owner: String, _ expires: Duration, _ reply: String = ""
    ) async throws -> String {
        let arguments = receiverRedisArguments(
            step: step, owner: owner, expireMs: UInt64(max(expires.milliseconds, 0)), reply: reply)
        return try await script.run(keys, arguments, command)
    }
}

/// A ``RateStore`` in Redis, which services in other languages can share. Every step is one script on one key; times are the
/// server's.
public struct RedisRateStore: RateStore {
    private let script = RedisScript(rateRedisScript())
    private let prefix: String
    private let command: RedisCommand

    /// A store that runs its script by `command`.
    ///
    /// - Parameter prefix: what the keys begin with: one for each account, the same on every machine.
    /// - Throws: ``ImError/validation(_:)`` when the prefix is empty.
    public init(prefix: String, _ command: @escaping RedisCommand) throws {
        if prefix.isEmpty { throw ImError.setting("prefix", "type", "must be a text that is not empty") }
        self.prefix = prefix
        self.command = command
    }

    /// Reserves units.
    public func reserve(_ bucket: String, pace: Pace) async throws -> Duration {
        let reply = try await run("reserve", bucket, pace)
        guard let wait = Int64(reply) else { throw RedisStoreError(description: "the script returned no number") }
        return .milliseconds(wait)
    }

    /// Returns units.
    public func giveBack(_ bucket: String, pace: Pace) async throws {
        _ = try await run("give_back", bucket, pace)
    }

    /// Slows a rate down.
    public func slowDown(_ bucket: String) async throws {
        _ = try await run("slow_down", bucket, Pace(intervalMicroseconds: 0, burst: 0, weight: 0))
    }

    private func run(_ step: String, _ bucket: String, _ pace: Pace) async throws -> String {
        let arguments = rateRedisArguments(
            step: step, intervalUs: UInt64(clamping: pace.intervalMicroseconds), burst: UInt32(clamping: pace.burst),
            weight: UInt32(clamping: pace.weight))
        return try await script.run([rateRedisKey(prefix: prefix, bucket: bucket)], arguments, command)
    }
}

/// A script of core's. It is sent whole each time: a client's error for an unknown digest has no common form.
struct RedisScript: Sendable {
    private let text: String

    init(_ text: String) {
        self.text = text
    }

    func run(_ keys: [String], _ arguments: [String], _ command: RedisCommand) async throws -> String {
        try await command(["EVAL", text, String(keys.count)] + keys + arguments)
    }
}

/// What a key of the store holds is not the store's.
struct RedisStoreError: Error, CustomStringConvertible {
    let description: String
}
