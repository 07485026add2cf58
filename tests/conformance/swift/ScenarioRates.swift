import Synchronization
import Vectors
import VolcIM

/// A shared store of rates that records, waits, hangs or fails.
final class ScenarioRates: RateStore {
    private struct Fault: Error {}

    private struct State: Sendable {
        var reserved: [Int] = []
        var balance = 0
        var slowed = 0
    }

    private let behaviour: String
    private let state = Mutex(State())

    init(_ behaviour: String) {
        self.behaviour = behaviour
    }

    func reserve(_ bucket: String, pace: Pace) async throws -> Duration {
        state.withLock { state in
            state.reserved.append(pace.weight)
            state.balance += pace.weight
        }
        try await act()
        return switch behaviour {
        case "wait": .seconds(60)
        case "negative": .milliseconds(-1)
        default: .zero
        }
    }

    func giveBack(_ bucket: String, pace: Pace) async throws {
        state.withLock { $0.balance -= pace.weight }
        try await actAfter()
    }

    func slowDown(_ bucket: String) async throws {
        state.withLock { $0.slowed += 1 }
        try await actAfter()
    }

    private func actAfter() async throws {
        if behaviour == "failAfter" { throw Fault() }
        try await act()
    }

    private func act() async throws {
        if behaviour == "hang" { try await Task.sleep(for: .seconds(3_600)) }
        if behaviour == "fail" { throw Fault() }
    }

    var facts: JsonValue {
        state.withLock { state in
            .object([
                "reserved": .list(state.reserved.map { .number($0) }), "balance": .number(state.balance),
                "slowed": .number(state.slowed),
            ])
        }
    }
}
