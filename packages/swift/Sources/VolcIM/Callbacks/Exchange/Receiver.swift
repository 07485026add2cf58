import Foundation

/// What outlives a request: core's receiver, the handlers, and the threads of user code.
final class Receiver: Sendable {
    private let native: NativeReceiver
    /// Where it is, for C functions; good while it is.
    let address: UInt64
    let handlers: [String: CallbackHandler.Handler]
    let store: (any ReplayStore)?
    let before: HandlerThreads
    let after: HandlerThreads
    let stores: HandlerThreads
    let log: Log
    let telemetry: ImTelemetry?

    init(
        _ callbacks: Callbacks,
        _ handlers: [String: CallbackHandler.Handler],
        _ undecided: CallbackHandler.Undecided,
        _ options: CallbackHandler.Options
    ) throws {
        let settings = Settings(
            handlers: handlers.keys.sorted(), events: callbacks.events + options.events, undecided: undecided.text,
            deadline: options.deadline.milliseconds, maxBodyBytes: options.maxBodyBytes, replay: options.replay.name,
            replayCapacity: options.replayCapacity, redelivery: options.redelivery.rawValue,
            handlerThreads: options.handlerThreads, handlerQueue: options.handlerQueue)
        native = try reporting {
            try NativeReceiver(callbacks: callbacks.native, options: try jsonText(settings), language: .swift)
        }
        address = native.address()
        self.handlers = handlers
        store = options.replay.store
        let (threads, queue) = (Int(native.handlerThreads()), Int(native.handlerQueue()))
        before = HandlerThreads("volc-im-before", threads: threads, queue: queue)
        after = HandlerThreads("volc-im-after", threads: threads, queue: queue)
        stores = HandlerThreads("volc-im-store", threads: threads, queue: queue)
        log = Log(options.logger)
        telemetry = options.telemetry
        let warnings = try JsonReader.read(native.warnings()) { try $0.list { try ExchangeOutput(json: &$0) } }
        for case .log(let warning) in warnings { log.write(warning) }
    }

    /// Random bytes of one exchange, where it needs some.
    func entropy() -> Data {
        guard native.needsEntropy() else { return Data() }
        var random = SystemRandomNumberGenerator()
        return Data((0..<16).map { _ in UInt8.random(in: .min ... .max, using: &random) })
    }
}

/// Core's options of a receiver.
private struct Settings: Encodable {
    let handlers: [String]
    let events: [String]
    let undecided: String
    let deadline: Int64
    let maxBodyBytes: Int
    let replay: String
    let replayCapacity: Int
    let redelivery: String
    let handlerThreads: Int
    let handlerQueue: Int
    let startsAtOnce = false
}

/// JSON text of options.
func jsonText(_ value: some Encodable) throws -> String {
    String(decoding: try JSONEncoder().encode(value), as: UTF8.self)
}
