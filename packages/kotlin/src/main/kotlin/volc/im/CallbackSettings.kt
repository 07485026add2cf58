package volc.im

import java.time.Duration
import java.util.concurrent.CompletionStage
import kotlinx.coroutines.future.await
import kotlinx.coroutines.runBlocking
import volc.im.internal.CallbackExchange
import volc.im.internal.Exchanges
import volc.im.internal.Receiver
import volc.im.internal.contextOf
import volc.im.internal.crossed

/**
 * The settings of every [CallbackHandler]. They are checked by [build]; what is null keeps its default.
 *
 * @param B the builder itself
 */
public abstract class CallbackSettings<B : CallbackSettings<B>> internal constructor(
    private val callbacks: Callbacks,
    private val undecided: Undecided?,
) {
    private val handlers = ArrayList<Pair<String, suspend (CallbackEvent) -> Reply?>>()

    internal abstract val self: B

    /** Time limit of an event; 900 ms by default. The service waits one second. */
    @get:JvmSynthetic
    @set:JvmSynthetic
    public var deadline: Duration? = null

    /** The largest body that is read, in bytes; 1 MiB by default, which is the most. */
    @get:JvmSynthetic
    @set:JvmSynthetic
    public var maxBodyBytes: Int? = null

    /** Names of additional events that this version does not list. */
    @get:JvmSynthetic
    @set:JvmSynthetic
    public var events: List<String> = emptyList()

    /** Where events are remembered, so that a redelivery is handled once. */
    @get:JvmSynthetic
    @set:JvmSynthetic
    public var replay: Replay = Replay.PROCESS

    /** How many events this process remembers; 200,000 by default. */
    @get:JvmSynthetic
    @set:JvmSynthetic
    public var replayCapacity: Int? = null

    /** How redeliveries are recognized. */
    @get:JvmSynthetic
    @set:JvmSynthetic
    public var redelivery: Redelivery = Redelivery.SIGNATURE

    /** Receives log records: why a body was refused, which handler was late or threw. */
    @get:JvmSynthetic
    @set:JvmSynthetic
    public var logger: ImLogger = ImLogger.SYSTEM

    /** Traces and measures events: a `volc.im.opentelemetry.ImTelemetry`. */
    @get:JvmSynthetic
    @set:JvmSynthetic
    public var telemetry: Telemetry? = null

    /** How many handlers of `Before…` events run concurrently on separate threads, and how many of all others; 32 by default. */
    @get:JvmSynthetic
    @set:JvmSynthetic
    public var handlerThreads: Int? = null

    /**
     * How many handlers of `Before…` events may wait for a thread or in mid-run beside them, and how many of all others; 1,000
     * by default. An event beyond them is not started.
     */
    @get:JvmSynthetic
    @set:JvmSynthetic
    public var handlerQueue: Int? = null

    /** Time limit of an event; for Java. */
    public fun deadline(deadline: Duration): B = self.apply { this.deadline = deadline }

    /** The largest body that is read, in bytes; for Java. */
    public fun maxBodyBytes(bytes: Int): B = self.apply { maxBodyBytes = bytes }

    /** Names of additional events that this version does not list; for Java. */
    public fun events(vararg names: String): B = self.apply { events = names.toList() }

    /** Where events are remembered; for Java. */
    public fun replay(replay: Replay): B = self.apply { this.replay = replay }

    /** How many events this process remembers; for Java. */
    public fun replayCapacity(events: Int): B = self.apply { replayCapacity = events }

    /** How redeliveries are recognized; for Java. */
    public fun redelivery(redelivery: Redelivery): B = self.apply { this.redelivery = redelivery }

    /** Receives log records; for Java. */
    public fun logger(logger: ImLogger): B = self.apply { this.logger = logger }

    /** Writes log records to this logger; for Java. */
    public fun logger(logger: System.Logger): B = self.apply { this.logger = ImLogger.of(logger) }

    /** Traces and measures events; for Java. */
    public fun telemetry(telemetry: Telemetry): B = self.apply { this.telemetry = telemetry }

    /** How many handlers run concurrently; for Java. */
    public fun handlerThreads(threads: Int): B = self.apply { handlerThreads = threads }

    /** How many handlers may wait; for Java. */
    public fun handlerQueue(handlers: Int): B = self.apply { handlerQueue = handlers }

    /**
     * The finished handler.
     *
     * @throws ImException.Validation when a setting is wrong, a name is no event's, or an event has two handlers
     */
    public fun build(): CallbackHandler {
        val receiver = receiver(deadline, undecided?.option)
        warmUp()
        val made = Exchanges(receiver, handlers.toMap(), replay.store, logger, telemetry)
        receiver.warnings().forEach { made.log.log(it, contextOf()) }
        return CallbackHandler(made)
    }

    internal fun named(type: String, handler: suspend (CallbackEvent) -> Reply?) {
        handlers.add(type to handler)
    }

    @Suppress("UNCHECKED_CAST")
    internal fun <D : EventData> typed(type: EventType<D>, handler: suspend (CallbackEvent, D) -> Reply?) =
        named(type.name) { event -> handler(event, event.data as D) }

    @Suppress("UNCHECKED_CAST")
    internal suspend fun <D : EventData> awaited(
        handler: CallbackHandler.AsyncEventHandler<D>,
        event: CallbackEvent,
        data: D,
    ): Reply? {
        // Java may return null, in both places.
        val stage = handler.handle(event, data) as CompletionStage<Reply?>?
        return stage?.await()
    }

    private fun receiver(deadline: Duration?, undecided: String?): Receiver {
        val json = JsonWriter()
        json.start()
        json.name("handlers")
        json.list(handlers) { (name) -> json.text(name) }
        json.name("events")
        json.list(events) { json.text(it) }
        undecided?.let { json.name("undecided"); json.text(it) }
        deadline?.let { json.name("deadline"); json.long(it.crossed()) }
        maxBodyBytes?.let { json.name("maxBodyBytes"); json.long(it.toLong()) }
        json.name("replay")
        json.text(replay.option)
        replayCapacity?.let { json.name("replayCapacity"); json.long(it.toLong()) }
        json.name("redelivery")
        json.text(redelivery.option)
        handlerThreads?.let { json.name("handlerThreads"); json.long(it.toLong()) }
        handlerQueue?.let { json.name("handlerQueue"); json.long(it.toLong()) }
        json.name("startsAtOnce")
        json.boolean(false)
        json.end()
        return callbacks.receiver(json.toString())
    }

    /** What the first event would have to load takes longer than it may take. */
    private fun warmUp() {
        if (isWarm) return
        val own = Callbacks("what warms up is not secret", 1)
        val receiver = callbackSettings(own)
        val shared = Exchanges(receiver, mapOf("BeforeSendMessage" to { it.data; Reply.reject(1, "") }), null, {})
        val body = own.sign("BeforeSendMessage", "{\"AppId\":1}").toByteArray()
        runBlocking {
            CallbackExchange(shared, contextOf(coroutineContext)).apply { start(CallbackRequest.POST, body) }.answer.await()
        }
        isWarm = true
    }

    private fun callbackSettings(own: Callbacks): Receiver {
        val handler = CallbackHandler.Builder(own, Undecided.ACCEPT)
        handler.on("BeforeSendMessage") { Reply.accept() }
        return (handler as CallbackSettings<*>).receiver(Duration.ofMinutes(1), "accept")
    }

    private companion object {
        @Volatile
        var isWarm = false
    }
}
