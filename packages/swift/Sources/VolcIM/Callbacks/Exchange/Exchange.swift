internal import CVolcIM
import Foundation

/// Drives the exchange of one request: carries out its outputs and reports the outcome.
struct Exchange: Sendable {
    /// Where the body is.
    enum Body: Sendable {
        case whole(Data)
        /// Reads at most so many bytes.
        case chunks(@Sendable (Int) async throws -> [UInt8])
    }

    let receiver: Receiver
    let head: String
    let body: Body
    /// How far the time of day given by the caller is from the machine's.
    let offset: Int64
    private let inbox = Inbox()
    private let response = Race<CallbackResponse>()

    init(receiver: Receiver, head: String, body: Body, now: Date?) {
        self.receiver = receiver
        self.head = head
        self.body = body
        offset = now.map { $0.epochMilliseconds &- Date().epochMilliseconds } ?? 0
    }

    /// The response. The exchange continues after it until the handler has ended and the store was called.
    ///
    /// A cancelled task gets an unused response; its handler continues.
    func answer() async -> CallbackResponse {
        Task(executorPreference: HandlerThreads.answers) { await drive() }
        return await withTaskCancellationHandler {
            await response.winner
        } onCancel: {
            inbox.push(.disconnect)
            response.end(CallbackResponse(status: 499))
        }
    }

    private func drive() async {
        let trace = receiver.telemetry.map(EventTrace.init)
        var reading: Task<Void, Never>?
        defer { reading?.cancel() }
        var failure: (any Error)?
        do {
            var turn = try start()
            while true {
                var wait = 0
                for output in turn.outputs {
                    switch output {
                    case .read(let most, let time):
                        reading = Task { await read(most) }
                        wait = time
                    case .run(let name, let isBefore, let time):
                        run(name, isBefore, turn.event, trace)
                        wait = time
                    case .claim(let step), .settle(let step), .release(let step):
                        store(step, output)
                        wait = step.waitMs
                    case .wait(let time): wait = time
                    case .answer(let answer):
                        trace?.answer(answer.status)
                        response.end(answer)
                    case .log(let record):
                        trace?.log(record)
                        receiver.log.write(record.with(failure))
                    case .over:
                        trace?.end()
                        return
                    }
                }
                let input = await inbox.next(within: wait)
                failure = input.failure
                turn = try report(input, to: turn.exchange)
            }
        } catch {
            // Every output of core can be read; otherwise nothing may pass.
            receiver.log.write(LogRecord(level: .error, reason: "internal", message: "\(error)", error: error))
            trace?.answer(500)
            response.end(CallbackResponse(status: 500))
        }
    }

    /// The time of day. Read anew each time: the clock may be corrected, or the machine suspended, meanwhile.
    private var wall: Int64 { Date().epochMilliseconds &+ offset }

    private func start() throws -> ExchangeTurn {
        let whole: Data? = if case .whole(let bytes) = body { bytes } else { nil }
        let entropy = receiver.entropy()
        let outcome = head.lent { head, headLength in
            entropy.lent { entropy, entropyLength in
                // A body that is there and empty is no null pointer.
                lent(whole) { body, bodyLength in
                    volc_im_receive(
                        receiver.address, wall, monotonicMilliseconds(), head, headLength, entropy, entropyLength, body,
                        bodyLength)
                }
            }
        }
        return try Library.value(outcome, ExchangeTurn.init)
    }

    private func lent<Made>(_ body: Data?, _ use: (UnsafePointer<UInt8>?, Int) -> Made) -> Made {
        guard let body else { return use(nil, 0) }
        if body.isEmpty { return withUnsafePointer(to: UInt8(0)) { use($0, 0) } }
        return body.lent(use)
    }

    private func report(_ input: ExchangeInput, to exchange: UInt64) throws -> ExchangeTurn {
        let address = receiver.address
        let (wall, mono) = (wall, monotonicMilliseconds())
        func on(_ name: String, token: UInt32 = 0, _ words: String = "") -> UnsafeMutablePointer<UInt8>? {
            name.lent { name, nameLength in
                words.lent { volc_im_on(address, exchange, wall, mono, token, name, nameLength, $0, $1) }
            }
        }
        let outcome =
            switch input {
            case .wake: on("wake")
            case .body(let bytes): bytes.lent { volc_im_body(address, exchange, wall, mono, $0, $1) }
            case .bodyFailed(let error): on("bodyFailed", String(describing: error))
            case .started: on("started")
            case .notStarted: on("notStarted", "as many handlers wait for a thread as the queue holds")
            case .reply(let text): text.lent { volc_im_reply(address, exchange, wall, mono, $0, $1) }
            case .handlerFailed(let error): on("handlerFailed", String(describing: error))
            case .claimed(let claim, let token): on("claim", token: token, claim.text)
            case .stored(let token): on("settled", token: token)
            case .storeFailed(let error, let token): on("storeFailed", token: token, String(describing: error))
            case .disconnect: on("disconnect")
            }
        return try Library.value(outcome, ExchangeTurn.init)
    }

    private func read(_ most: Int) async {
        guard case .chunks(let read) = body else { return }
        do {
            inbox.push(.body(try await read(most)))
        } catch {
            inbox.push(.bodyFailed(error))
        }
    }

    private func run(_ name: String, _ isBefore: Bool, _ event: CallbackEvent?, _ trace: EventTrace?) {
        guard let event, let handle = receiver.handlers[name] else { return inbox.push(.notStarted) }
        let threads = isBefore ? receiver.before : receiver.after
        let span = trace?.run(event)
        let starts = threads.start {
            inbox.handlerStarted()
            do {
                let reply =
                    if let span { try await span.run { try await handle(event) } } else { try await handle(event) }
                inbox.push(.reply(reply.body))
            } catch {
                inbox.push(.handlerFailed(error))
            }
        }
        if !starts { inbox.push(.notStarted) }
    }

    private func store(_ step: ExchangeOutput.StoreStep, _ output: ExchangeOutput) {
        guard let store = receiver.store else { return }
        let work: @Sendable () async throws -> ExchangeInput
        switch output {
        case .claim:
            work = {
                let lease = Duration.milliseconds(step.leaseMs)
                return .claimed(try await store.claim(step.keys, owner: step.owner, lease: lease), token: step.token)
            }
        case .settle:
            work = {
                let time = Duration.milliseconds(step.rememberMs)
                try await store.settle(step.keys, owner: step.owner, reply: step.reply ?? "", remember: time)
                return .stored(token: step.token)
            }
        default:
            work = {
                try await store.release(step.keys, owner: step.owner)
                return .stored(token: step.token)
            }
        }
        let starts = receiver.stores.start {
            do {
                inbox.push(try await work())
            } catch {
                inbox.push(.storeFailed(error, token: step.token))
            }
        }
        if !starts { inbox.push(.storeFailed(StoreIsFull(), token: step.token)) }
    }
}

private struct StoreIsFull: Error, CustomStringConvertible {
    let description = "as many of its steps wait as the queue holds"
}

extension ExchangeInput {
    /// What user code threw, for the log.
    fileprivate var failure: (any Error)? {
        switch self {
        case .bodyFailed(let error), .handlerFailed(let error), .storeFailed(let error, _): error
        default: nil
        }
    }
}

private let monotonicBeginning = ContinuousClock.now

private func monotonicMilliseconds() -> UInt64 {
    UInt64(clamping: (ContinuousClock.now - monotonicBeginning).milliseconds)
}
