extension CallbackHandler {
    /// Decides about one event. What it throws is a failed handler.
    public typealias Handler = @Sendable (CallbackEvent) async throws -> CallbackReply

    /// The reply to a Before event that no handler decided: its handler was late, threw, or never started; the event
    /// is ambiguous; or its first delivery is still being handled.
    /// Each is logged at error.
    public enum Undecided: Sendable, Hashable {
        /// The operation continues: the chat works while the handler does not.
        case accept
        /// The operation is refused with code 1: the rules hold while the handler does not.
        case reject
        /// This reply.
        case reply(CallbackReply)

        var text: String {
            switch self {
            case .accept: "accept"
            case .reject: "reject"
            case .reply(let reply): reply.body
            }
        }
    }

    /// Where events are remembered, so that a redelivery is handled once and gets the first reply.
    public enum Replay: Sendable {
        /// In this process.
        case process
        /// In a store that several processes share, and in this process where the store fails.
        case store(any ReplayStore)
        /// Nowhere: every delivery is handled.
        case off

        var name: String {
            switch self {
            case .process: "process"
            case .store: "store"
            case .off: "off"
            }
        }

        var store: (any ReplayStore)? { if case .store(let store) = self { store } else { nil } }
    }

    /// How redeliveries are recognized.
    public enum Redelivery: String, Sendable, Hashable, CaseIterable {
        /// By the signature, or by type, id and data.
        case signature
        /// By the signature, or by type and id.
        case id
    }

    /// How a handler responds. Every value is checked when the handler is made.
    public struct Options: Sendable {
        /// Time limit of the response unless set otherwise: 900 ms. The service waits one second.
        public static let defaultDeadline = Duration.milliseconds(handlerLimits().deadlineMs)
        /// The largest body that is ever read: 1 MiB.
        public static let largestBody = Int(handlerLimits().bodyBytes)

        /// How many handlers of Before events run concurrently unless set otherwise, and how many of all others: 32.
        public static let defaultHandlerThreads = Int(handlerLimits().handlerThreads)
        /// How many handlers of either kind may wait for a thread unless set otherwise: 1,000.
        public static let defaultHandlerQueue = Int(handlerLimits().handlerQueue)

        /// Time limit of the response, from 1 ms to one minute. The response is sent by then, even if handlers or
        /// stores hang.
        public var deadline: Duration
        /// The largest body that is read, from 1 byte to 1 MiB.
        public var maxBodyBytes: Int
        /// Names of events that are newer than ``CallbackEvent/documentedTypes``.
        public var events: [String]
        /// Where events are remembered.
        public var replay: Replay
        /// How many events this process remembers, from 1 to 10,000,000.
        public var replayCapacity: Int
        /// How redeliveries are recognized.
        public var redelivery: Redelivery
        /// How many threads run handlers of Before events at most, from 1 to 10,000; as many for all others. A
        /// handler that awaits holds none.
        public var handlerThreads: Int
        /// How many handlers of either kind may wait for a thread, from 1 to 1,000,000. Beyond that they are not started, which
        /// is logged.
        public var handlerQueue: Int
        /// Receives log records: what passes undecided at error, what is refused at warning.
        public var logger: ImLogger
        /// Traces and measures events.
        public var telemetry: ImTelemetry?

        /// 900 ms, 1 MiB, memory of this process for 200,000 events, 32 threads, warnings and errors to standard error.
        public init(
            deadline: Duration = defaultDeadline,
            maxBodyBytes: Int = largestBody,
            events: [String] = [],
            replay: Replay = .process,
            replayCapacity: Int = 200_000,
            redelivery: Redelivery = .signature,
            handlerThreads: Int = defaultHandlerThreads,
            handlerQueue: Int = defaultHandlerQueue,
            logger: ImLogger = .standardError,
            telemetry: ImTelemetry? = nil
        ) {
            self.deadline = deadline
            self.maxBodyBytes = maxBodyBytes
            self.events = events
            self.replay = replay
            self.replayCapacity = replayCapacity
            self.redelivery = redelivery
            self.handlerThreads = handlerThreads
            self.handlerQueue = handlerQueue
            self.logger = logger
            self.telemetry = telemetry
        }
    }
}
