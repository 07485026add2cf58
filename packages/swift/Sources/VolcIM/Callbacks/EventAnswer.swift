import Synchronization

/// Answers one verified event: once, and in time.
struct EventAnswer: Sendable {
    let event: CallbackEvent
    let options: CallbackHandler.Options
    let handle: @Sendable (CallbackEvent) async throws -> CallbackReply

    /// How long a duplicate waits before it asks again whether the first delivery was answered.
    private static let poll = Duration.milliseconds(20)

    /// What the sender gets. A late handler goes on, and its end is not waited for.
    func response(by deadline: ContinuousClock.Instant) async -> CallbackResponse {
        let race = Race<CallbackResponse>()
        let isDuplicate = Flag()
        Task { await work(deadline, race, isDuplicate) }
        let timer = Task {
            try? await Task.sleep(until: deadline)
            guard !Task.isCancelled else { return }
            let lost = race.end(without(isDuplicate.isSet ? .running : .late))
            if lost, !isDuplicate.isSet { report("gave no answer within \(options.deadline)", "handler_late") }
        }
        let response = await race.winner
        timer.cancel()
        return response
    }

    private func work(_ deadline: ContinuousClock.Instant, _ race: Race<CallbackResponse>, _ isDuplicate: Flag) async {
        claim: while true {
            switch await asked({ try await $0.claim(event) }) ?? .fresh {
            case .fresh: break claim
            case .answered(let body):
                race.end(.reply(body))
                return
            case .running:
                isDuplicate.set()
                if ContinuousClock.now >= deadline { return }
                try? await Task.sleep(for: Self.poll)
            }
        }
        isDuplicate.clear()
        do {
            let reply = try await handle(event)
            // A late handler's event was answered already, and its duplicates are answered so too.
            let answered = race.end(.reply(reply.body)) ? reply.body : without(.late).body
            _ = await asked { try await $0.settle(event, answer: answered) }
        } catch {
            report("threw: \(error)", "handler_failed")
            race.end(without(.failed))
            _ = await asked { try await $0.release(event) }
        }
    }

    private func without(_ why: NoReply) -> CallbackResponse {
        let answer = answerWithoutReply(eventType: event.type, why: why, undecided: options.undecided)
        return answer.body.isEmpty ? .silent(answer.status) : .reply(answer.body)
    }

    private func report(_ what: String, _ reason: String) {
        let text = "the handler of \(event.type) \(what) [\(reason)]"
        options.log?(.callback(.init(text: text, reason: reason)))
    }

    /// A store that fails or hangs must not keep an event from being handled.
    private func asked<Told: Sendable>(
        _ step: @escaping @Sendable (any ReplayStore) async throws -> Told
    ) async -> Told? {
        guard let store = options.replayStore else { return nil }
        let race = Race<Result<Told, any Error>?>()
        Task {
            do {
                race.end(.success(try await step(store)))
            } catch {
                race.end(.failure(error))
            }
        }
        let timer = Task {
            try? await Task.sleep(for: options.deadline / 3)
            race.end(nil)
        }
        let told = await race.winner
        timer.cancel()
        switch told {
        case .success(let told)?: return told
        case .failure(let error)?: storeFailed("failed: \(error)")
        case nil: storeFailed("took too long")
        }
        return nil
    }

    private func storeFailed(_ what: String) {
        options.log?(.callback(.init(text: "the replay store \(what) [replay_store]", reason: "replay_store")))
    }
}

/// A flag that several tasks see.
private final class Flag: Sendable {
    private let state = Mutex(false)

    var isSet: Bool { state.withLock { $0 } }

    func set() {
        state.withLock { $0 = true }
    }

    func clear() {
        state.withLock { $0 = false }
    }
}
