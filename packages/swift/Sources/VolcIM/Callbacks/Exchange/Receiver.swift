import Foundation
import Synchronization

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
    private let logs = HandlerThreads("volc-im-log", threads: 1, queue: 1_024)
    private let logger: CallbackHandler.Logger
    private let isDropping = Atomic(false)

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
        logger = options.logger
        let warnings = try JsonReader.read(native.warnings()) { try $0.list { try ExchangeOutput(json: &$0) } }
        for case .log(let warning) in warnings { log(warning) }
    }

    /// Passes a record to the logger without waiting for it.
    func log(_ record: CallbackLogRecord) {
        if logs.start({ [logger] in logger(record) }) {
            isDropping.store(false, ordering: .relaxed)
        } else if !isDropping.exchange(true, ordering: .relaxed) {
            let text = "volc-im: the logger is too slow, records are dropped: \(record.message)\n"
            try? FileHandle.standardError.write(contentsOf: Data(text.utf8))
        }
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
