import Foundation
import Synchronization
import Vectors
import VolcIM

typealias Work = @Sendable () async throws -> [String: JsonValue]

/// Attempts that hooks were told of.
private final class Told: Sendable {
    let attempts = Mutex<[(call: String, attempt: Int)]>([])
}

/// Makes a client and does the steps with it.
func calls(_ command: [String: JsonValue]) async throws -> JsonValue {
    let told = Told()
    let hooks = command["hooks"]?.members ?? [:]
    let rates = command["rateStore"]?.word.map(ScenarioRates.init)
    let im: ImClient
    do {
        im = try ImClient(config(command["client"]?.members ?? [:], hooks: hooks, told: told, rates: rates))
    } catch {
        return .object(["error": facts(error), "logged": Logged.all])
    }
    var steps: [JsonValue] = []
    for step in (command["steps"]?.items ?? []).map(\.members) {
        if let wait = step["wait"]?.integer {
            try await Task.sleep(for: .milliseconds(wait))
            steps.append(.list([]))
            continue
        }
        if step["closed"] == .bool(true) { im.close() }
        let work = try work(of: step, im: im)
        steps.append(.list(await run(work, times: step["times"]?.integer ?? 1, cancelAfter: step["cancelAfterMs"]?.integer)))
    }
    // A call does not wait for a store that it slows down, or gives back to.
    if rates != nil { try await Task.sleep(for: .milliseconds(500)) }
    let attempts = told.attempts.withLock { $0 }
    return .object([
        "steps": .list(steps), "logged": Logged.all, "store": rates?.facts ?? .object([:]),
        "hooks": .object([
            "calls": .number(Set(attempts.map(\.call)).count), "attempts": .list(attempts.map { .number($0.attempt) }),
        ]),
    ])
}

private func config(
    _ options: [String: JsonValue], hooks: [String: JsonValue], told: Told, rates: ScenarioRates?
) -> ImConfig {
    var config = ImConfig(
        credentials: options["credentials"].map { place($0.members) } ?? .keys(keys(options)),
        appId: Int32(options["appId"]?.integer ?? 0), baseUrl: options["baseUrl"]?.word)
    config.transport.logger = Logged.logger
    config.transport.rateStore = rates
    if let timeout = duration(options["timeoutMs"]) { config.transport.timeout = timeout }
    if let deadline = duration(options["deadlineMs"]) { config.transport.deadline = deadline }
    if case .object(let retry)? = options["retry"] {
        if let attempts = retry["maxAttempts"]?.integer { config.transport.retry.maxAttempts = attempts }
        if let delay = duration(retry["baseDelayMs"]) { config.transport.retry.baseDelay = delay }
        if let delay = duration(retry["maxDelayMs"]) { config.transport.retry.maxDelay = delay }
    }
    config.transport.isPaced = options["paced"] == .bool(true)
    if let behaviour = hooks["onRequest"]?.word {
        config.transport.hooks.onRequest = { event in
            told.attempts.withLock { $0.append((event.callId, event.attempt)) }
            act(behaviour)
        }
    }
    if let behaviour = hooks["onResponse"]?.word { config.transport.hooks.onResponse = { _ in act(behaviour) } }
    if let behaviour = hooks["onRetry"]?.word { config.transport.hooks.onRetry = { _ in act(behaviour) } }
    return config
}

private func keys(_ options: [String: JsonValue]) -> Credentials {
    Credentials(
        accessKeyId: options["accessKeyId"]?.word ?? "", secretAccessKey: options["secretAccessKey"]?.word ?? "",
        sessionToken: options["sessionToken"]?.word)
}

/// Where keys come from, as a scenario declares it.
private func place(_ declared: [String: JsonValue]) -> CredentialsSource {
    if let role = declared["assumeRole"]?.members {
        return .assumeRole(
            roleTrn: role["roleTrn"]?.word ?? "", sessionName: role["sessionName"]?.word,
            durationSeconds: role["durationSeconds"]?.integer, policy: role["policy"]?.word,
            endpoint: role["endpoint"]?.word, source: role["source"].map { place($0.members) })
    }
    if let role = declared["ecsRole"]?.members {
        return .ecsRole(role["role"]?.word, metadataEndpoint: role["metadataEndpoint"]?.word)
    }
    return .keys(keys(declared))
}

private func act(_ behaviour: String) {
    if behaviour == "hang" { Thread.sleep(forTimeInterval: 3_600) }
}

private func duration(_ milliseconds: JsonValue?) -> Duration? {
    milliseconds?.integer.map { .milliseconds($0) }
}

private func work(of step: [String: JsonValue], im: ImClient) throws -> Work {
    let wire = (step["wire"] ?? .object([:])).written
    let options = step["options"]?.members ?? [:]
    if let action = step["call"]?.word {
        let call = CallOptions(
            idempotencyId: options["idempotencyId"]?.word, timeout: duration(options["timeoutMs"]),
            deadline: duration(options["deadlineMs"]))
        return try withRequest(of: action, OneCall(im: im, wire: wire, options: call))
    }
    if step["batch"]?.word != nil {
        let request = try BatchSendMessageRequest(wireJson: wire)
        var settings = BatchOptions(partSize: options["partSize"]?.integer, deadline: duration(options["deadlineMs"]))
        if let concurrency = options["concurrency"]?.integer { settings.concurrency = concurrency }
        return { [settings] in report(try await im.batch(request, options: settings).outcome()) }
    }
    let listing = im.list(try GetConversationMessagesRequest(wireJson: wire))
    let counts = step["take"]?.items.map(\.integer) ?? []
    return { try await taken(from: listing, counts: counts.isEmpty ? [nil] : counts) }
}

private struct OneCall: RequestWork {
    let im: ImClient
    let wire: String
    let options: CallOptions

    func run<Request: ActionRequest>(_ type: Request.Type) throws -> Work {
        let request = try Request(wireJson: wire)
        return { ["ok": .bool(true), "attempts": .number(try await im.call(request, options: options).info.attempts)] }
    }
}

private func report(_ outcome: BatchOutcome<BatchSendMessageRequest>) -> [String: JsonValue] {
    let places = { (items: [BatchItem]) in JsonValue.list(items.map { .number($0.index) }) }
    return [
        "ok": .bool(true), "total": .number(outcome.total), "sent": .number(outcome.sent),
        "failed": places(outcome.failed), "unknown": places(outcome.unknown), "left": places(outcome.left),
    ]
}

private func taken(
    from listing: Listing<GetConversationMessagesRequest>, counts: [Int?]
) async throws -> [String: JsonValue] {
    var taken: [[Int64]] = []
    for count in counts {
        var items: [Int64] = []
        for try await message in listing {
            items.append(message.messageId)
            if items.count == count { break }
        }
        taken.append(items)
    }
    let all = taken.flatMap { $0 }
    return [
        "ok": .bool(true), "taken": .list(taken.map { .number($0.count) }), "items": .number(all.count),
        "distinct": .number(Set(all).count),
    ]
}

private func run(_ work: @escaping Work, times: Int, cancelAfter: Int?) async -> [JsonValue] {
    await withTaskGroup(of: JsonValue.self) { group in
        for _ in 0..<times {
            group.addTask { await timed(work) }
        }
        if let cancelAfter {
            try? await Task.sleep(for: .milliseconds(cancelAfter))
            group.cancelAll()
        }
        return await group.reduce(into: []) { $0.append($1) }
    }
}

private func timed(_ work: Work) async -> JsonValue {
    let started = ContinuousClock.now
    var outcome: [String: JsonValue]
    do {
        outcome = try await work()
    } catch {
        let call = (error as? ImError)?.call
        outcome = ["error": facts(error)]
        outcome["attempts"] = call.map { .number($0.attempts) }
        outcome["maybeSent"] = call.map { .bool($0.maybeSent) }
    }
    let (seconds, attoseconds) = (ContinuousClock.now - started).components
    outcome["ms"] = .number(Int(seconds) * 1_000 + Int(attoseconds / 1_000_000_000_000_000))
    return .object(outcome)
}
