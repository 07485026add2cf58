import Foundation
import Synchronization
import Vectors
import VolcIM

private let receiver = Mutex<(server: LoopbackServer, ran: Ran)?>(nil)

/// How often the handler of each event ran.
private final class Ran: Sendable {
    let counts = Mutex<[String: Int]>([:])
}

/// Starts a server that hands its requests to the package.
func receive(_ command: [String: JsonValue]) throws -> JsonValue {
    let ran = Ran()
    let store: Store? = if case .object(let replay)? = command["replay"] { Store(replay) } else { nil }
    let handlers: [CallbackHandler]
    do {
        handlers = try (0..<(command["receivers"]?.integer ?? 1)).map { _ in try made(command, store, ran) }
    } catch {
        return .object(["error": facts(error), "logged": Logged.all])
    }
    let turns = Turns(handlers)
    let server = try LoopbackServer { request in
        let handler = turns.next
        let chunks = AsyncStream { continuation in
            continuation.yield(request.body)
            continuation.finish()
        }
        let response = await handler.respond(
            streaming: chunks, method: request.method, contentType: request.headers["content-type"],
            contentEncoding: request.headers["content-encoding"], contentLength: request.headers["content-length"])
        return (response.status, response.headers, response.body)
    }
    receiver.withLock { $0 = (server, ran) }
    return .object(["url": .text("http://127.0.0.1:\(server.port)/im"), "logged": Logged.all])
}

/// Ends the server.
func stop() -> JsonValue {
    let ended = receiver.withLock { receiver in
        defer { receiver = nil }
        return receiver
    }
    ended?.server.stop()
    // Nobody waits for a logger: the last record may be on its way.
    block(milliseconds: 200)
    let ran = ended?.ran.counts.withLock { $0 } ?? [:]
    return .object(["ran": .object(ran.mapValues { .number($0) }), "logged": Logged.all])
}

/// Handlers that take turns.
private final class Turns: Sendable {
    private let handlers: [CallbackHandler]
    private let taken = Mutex(0)

    init(_ handlers: [CallbackHandler]) {
        self.handlers = handlers
    }

    var next: CallbackHandler {
        taken.withLock { taken in
            taken += 1
            return handlers[taken % handlers.count]
        }
    }
}

private func made(_ command: [String: JsonValue], _ store: Store?, _ ran: Ran) throws -> CallbackHandler {
    let given = command["callbacks"]?.members ?? [:]
    let callbacks = try Callbacks(secret: given["secret"]?.word ?? "", appId: Int32(given["appId"]?.integer ?? 0))
    let chosen = command["options"]?.members ?? [:]
    var options = CallbackHandler.Options(logger: Logged.logger)
    if let deadline = chosen["deadlineMs"]?.integer { options.deadline = .milliseconds(deadline) }
    if let most = chosen["maxBodyBytes"]?.integer { options.maxBodyBytes = most }
    options.events = (chosen["events"]?.items ?? []).compactMap(\.word)
    if command["replay"]?.word == "off" { options.replay = .off }
    if let store { options.replay = .store(store) }
    let handlers = (command["handlers"]?.members ?? [:]).mapValues { behaviour -> CallbackHandler.Handler in
        { event in
            ran.counts.withLock { $0[event.type, default: 0] += 1 }
            return try await decide(behaviour.members, event)
        }
    }
    // The compiler asks for it where only After events have handlers as well.
    return try callbacks.handler(handlers, undecided: undecided(chosen["undecided"]), options: options)
}

private func undecided(_ given: JsonValue?) throws -> CallbackHandler.Undecided {
    switch given {
    case .object(let reply)?:
        .reply(try .reject(code: Int64(reply["code"]?.integer ?? 1), message: reply["message"]?.word ?? ""))
    case .text("reject")?: .reject
    default: .accept
    }
}

private struct HandlerFault: Error {}

private func decide(_ behaviour: [String: JsonValue], _ event: CallbackEvent) async throws -> CallbackReply {
    if let pause = behaviour["sleepMs"]?.integer { try await Task.sleep(for: .milliseconds(pause)) }
    if let pause = behaviour["blockMs"]?.integer { block(milliseconds: pause) }
    let code = Int64(behaviour["code"]?.integer ?? 1001)
    let message = behaviour["message"]?.word ?? "no"
    switch behaviour["then"]?.word ?? "accept" {
    case "accept": return .accept
    case "reject": return try .reject(code: code, message: message)
    case "hang":
        try await Task.sleep(for: .seconds(3_600))
        return .accept
    case "quote":
        return try .reject(code: code, message: event.texts.first ?? "")
    case "moderate":
        let word = behaviour["word"]?.word ?? ""
        return event.texts.contains { $0.contains(word) } ? try .reject(code: code, message: message) : .accept
    default: throw HandlerFault()
    }
}

private func block(milliseconds: Int) {
    Thread.sleep(forTimeInterval: Double(milliseconds) / 1_000)
}

/// A store of claims that is slow, hangs or fails.
private final class Store: ReplayStore {
    private let behaviour: [String: JsonValue]
    private let claims = Mutex<[String: (owner: String, reply: String?)]>([:])

    init(_ behaviour: [String: JsonValue]) {
        self.behaviour = behaviour
    }

    func claim(_ keys: [String], owner: String, lease: Duration) async throws -> ReplayClaim {
        try await act("claim")
        return claims.withLock { claims in
            let known = keys.compactMap { claims[$0] }.filter { $0.owner != owner }
            if let known = known.first { return known.reply.map { .answered($0) } ?? .running }
            for key in keys { claims[key] = (owner, nil) }
            return .fresh
        }
    }

    func settle(_ keys: [String], owner: String, reply: String, remember: Duration) async throws {
        try await act("settle")
        claims.withLock { claims in
            for key in keys where claims[key].map({ $0.owner == owner }) ?? true { claims[key] = ("", reply) }
        }
    }

    func release(_ keys: [String], owner: String) async throws {
        try await act("release")
        claims.withLock { claims in
            for key in keys where claims[key]?.owner == owner { claims[key] = nil }
        }
    }

    private func act(_ step: String) async throws {
        if behaviour["fail"] == .bool(true) { throw HandlerFault() }
        if behaviour[step]?.word == "hang" { try await Task.sleep(for: .seconds(3_600)) }
        if let pause = behaviour[step]?.integer { try await Task.sleep(for: .milliseconds(pause)) }
    }
}
