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
            contentLength: request.headers["content-length"].flatMap { Int($0) })
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
    let callbacks = command["callbacks"]?.members ?? [:]
    let given = command["options"]?.members ?? [:]
    let handlers = command["handlers"]?.members ?? [:]
    var options = CallbackHandler.Options(log: { error in
        let reason: String? = if case .callback(let error) = error { error.reason } else { nil }
        Logged.add(level: "error", reason: reason, text: "\(error)")
    })
    switch given["undecided"] {
    case .object(let reply)?:
        options.onLate = .reply(
            try .reject(code: Int32(reply["code"]?.integer ?? 1), message: reply["message"]?.word ?? ""))
    case .text("reject")?: options.onLate = .reject
    default: options.onLate = .accept
    }
    if let deadline = given["deadlineMs"]?.integer { options.deadline = .milliseconds(deadline) }
    if let most = given["maxBodyBytes"]?.integer { options.maxBodyBytes = most }
    if command["replay"]?.word == "off" { options.replayStore = nil }
    if let store { options.replayStore = store }
    return try Callbacks(secret: callbacks["secret"]?.word ?? "", appId: Int32(callbacks["appId"]?.integer ?? 0))
        .handler(options: options) { event in
            guard let behaviour = handlers[event.type]?.members else { return .accept }
            ran.counts.withLock { $0[event.type, default: 0] += 1 }
            return try await decide(behaviour, event)
        }
}

private struct HandlerFault: Error {}

private func decide(_ behaviour: [String: JsonValue], _ event: CallbackEvent) async throws -> CallbackReply {
    if let pause = behaviour["sleepMs"]?.integer { try await Task.sleep(for: .milliseconds(pause)) }
    if let pause = behaviour["blockMs"]?.integer { block(milliseconds: pause) }
    let code = Int32(truncatingIfNeeded: behaviour["code"]?.integer ?? 1001)
    let message = behaviour["message"]?.word ?? "no"
    switch behaviour["then"]?.word ?? "accept" {
    case "accept": return .accept
    case "reject": return try .reject(code: code, message: message)
    case "hang":
        try await Task.sleep(for: .seconds(3_600))
        return .accept
    case "quote":
        let content = try JsonValue(parsing: event.data).at("MessageBody.Content")?.word
        return try .reject(code: code, message: content ?? "")
    case "moderate":
        let word = behaviour["word"]?.word ?? ""
        return event.data.contains(word) ? try .reject(code: code, message: message) : .accept
    default: throw HandlerFault()
    }
}

private func block(milliseconds: Int) {
    Thread.sleep(forTimeInterval: Double(milliseconds) / 1_000)
}

/// A store of claims that is slow, hangs or fails.
private final class Store: ReplayStore {
    private let behaviour: [String: JsonValue]
    private let claims = Mutex<[String: ReplayClaim]>([:])

    init(_ behaviour: [String: JsonValue]) {
        self.behaviour = behaviour
    }

    func claim(_ event: CallbackEvent) async throws -> ReplayClaim {
        try await act("claim")
        return claims.withLock { claims in
            if let known = claims[event.id] { return known }
            claims[event.id] = .running
            return .fresh
        }
    }

    func settle(_ event: CallbackEvent, answer: String) async throws {
        try await act("settle")
        claims.withLock { $0[event.id] = .answered(answer) }
    }

    func release(_ event: CallbackEvent) async throws {
        try await act("release")
        claims.withLock { _ = $0.removeValue(forKey: event.id) }
    }

    private func act(_ step: String) async throws {
        if behaviour["fail"] == .bool(true) { throw HandlerFault() }
        if behaviour[step]?.word == "hang" { try await Task.sleep(for: .seconds(3_600)) }
        if let pause = behaviour[step]?.integer { try await Task.sleep(for: .milliseconds(pause)) }
    }
}
