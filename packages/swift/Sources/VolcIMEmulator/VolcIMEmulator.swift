import Foundation

/// A running emulator.
public final class VolcIMEmulator: Sendable {
    /// Where it listens: the base URL of clients.
    public let url: String
    /// What clients and backends need, by the names of the environment: `VOLC_IM_BASE_URL`, `VOLC_IM_APP_ID` and so on.
    public let env: [String: String]
    /// Every method of the control API.
    public let control: Control
    private let child: Child?

    /// The emulator of the test that runs, where a suite has one.
    @TaskLocal public static var current: VolcIMEmulator?

    private init(url: String, env: [String: String], child: Child?) {
        self.url = url
        self.env = env
        self.child = child
        control = Control(transport: Transport(url: url))
    }

    deinit { child?.stop() }

    /// Starts an emulator, in milliseconds. With VOLC_IM_EMULATOR_URL in the environment, uses the one that runs there.
    ///
    /// `options` are those of `volc-im emulator`, such as `["--callback-url=http://localhost:3000/im"]`.
    public static func start(options: [String] = []) throws -> VolcIMEmulator {
        if let running = ProcessInfo.processInfo.environment["VOLC_IM_EMULATOR_URL"], !running.isEmpty {
            return VolcIMEmulator(url: running, env: ["VOLC_IM_BASE_URL": running], child: nil)
        }
        let child = try Child(program: programPath(), arguments: options)
        let ready = try child.ready()
        return VolcIMEmulator(url: ready.text("url"), env: ready.map("env"), child: child)
    }

    /// Its console, for a browser.
    public var consoleURL: String { "\(url)/_emulator/" }

    /// A client user, who sends, recalls, reads, joins and so on.
    public func `as`(_ user: UserID) -> ClientUser { ClientUser(control: control, user: user) }

    /// Makes requests for an action go wrong; without one, all. Returns the rule's number.
    @discardableResult
    public func fault(_ action: String?, _ fault: Fault) async throws -> Int64 { try await control.addFault(fault.rule(action)).id }

    /// Waits until a call was answered, or finds one that was. `where` is what its body contains.
    @discardableResult
    public func waitForCall(_ action: String, where body: JSON? = nil, attempt: Int64 = 1, timeout: Duration = .seconds(5)) async throws -> Call {
        let found = try await control.waitForCall(action: action, attempt: attempt, waitMs: milliseconds(timeout), where: body)
        if let call = found.request { return call }
        throw notSeen("call of \(action)", body, try await control.calls(brief: true, limit: 20).requests.map(line))
    }

    /// Waits until a callback was answered or given up, or finds one. `where` is what its EventData contains.
    @discardableResult
    public func waitForDelivery(_ eventType: String, where data: JSON? = nil, outcome: String? = nil, timeout: Duration = .seconds(5)) async throws -> Delivery {
        let found = try await control.waitForDelivery(eventType: eventType, outcome: outcome, waitMs: milliseconds(timeout), where: data)
        if let delivery = found.delivery { return delivery }
        throw notSeen("callback \(eventType)", data, try await control.deliveries(brief: true, limit: 20).deliveries.map(line))
    }

    /// Posts an event to the backend now, without anything having happened.
    @discardableResult
    public func trigger(_ eventType: String, data: JSON? = nil, variant: String? = nil) async throws -> Sent {
        try await control.sendCallback(eventType: eventType, data: data, variant: variant)
    }

    /// Posts a callback again: the same bytes, or a variant of it.
    @discardableResult
    public func resend(_ delivery: Delivery, variant: String? = nil) async throws -> Sent {
        try await control.resend(delivery.id, variant: variant)
    }

    /// A snapshot of all data, as the text of a JSON document.
    public func saveState() async throws -> String { try await control.exportState() }

    /// Puts a snapshot in the place of all data.
    public func loadState(_ snapshot: String) async throws { try await control.importState(snapshot) }

    /// Sets the clock of data and ids, where it stands still with `fixed`.
    public func setClock(_ time: Date, fixed: Bool = false) async throws {
        try await control.setClock(fixed: fixed, set: ISO8601DateFormatter().string(from: time))
    }

    /// Moves the clock of data and ids.
    public func advanceClock(by duration: Duration) async throws { try await control.setClock(advanceMs: milliseconds(duration)) }

    /// Clears data, faults, calls and callbacks, and goes back to real time. Where callbacks go stays.
    public func reset() async throws { try await control.reset() }

    /// What it saw last and where to look, for people.
    public func seen() async -> String {
        let calls = (try? await control.calls(brief: true, limit: 10).requests.map(line)) ?? []
        let deliveries = (try? await control.deliveries(brief: true, limit: 10).deliveries.map(line)) ?? []
        return (["Emulator console: \(consoleURL)"] + calls + deliveries).joined(separator: "\n")
    }

    /// Ends it. One that was running already stays.
    public func stop() { child?.stop() }

    private func notSeen(_ what: String, _ condition: JSON?, _ seen: [String]) -> EmulatorError {
        let others = seen.isEmpty ? "nothing was seen" : "seen:\n\(seen.joined(separator: "\n"))"
        return EmulatorError(code: "NotSeen", message: "no \(what)\(condition.map { " with \($0.text)" } ?? ""); \(others)", url: url)
    }
}

private func milliseconds(_ duration: Duration) -> Int64 {
    let (seconds, attoseconds) = duration.components
    return seconds * 1_000 + attoseconds / 1_000_000_000_000_000
}

private func line(_ call: Call) -> String {
    "  → \(call.action) \(call.status.map(String.init) ?? "unanswered")\(call.code.map { " \($0)" } ?? "") #\(call.id)"
}

private func line(_ delivery: Delivery) -> String { "  ← \(delivery.eventType) \(delivery.outcome) #\(delivery.id)" }
