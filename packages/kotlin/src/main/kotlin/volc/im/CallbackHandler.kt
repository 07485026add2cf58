package volc.im

import java.io.InputStream
import java.time.Duration
import java.util.concurrent.CompletableFuture
import kotlinx.coroutines.future.future
import kotlinx.coroutines.runBlocking
import volc.im.internal.EventAnswers
import volc.im.internal.handlerLimits
import volc.im.internal.refusalStatus
import volc.im.internal.refuseRequest

/** Makes a [CallbackHandler]. */
public fun callbackHandler(callbacks: Callbacks, configure: CallbackHandler.Builder.() -> Unit): CallbackHandler =
    CallbackHandler.builder(callbacks).apply(configure).build()

/**
 * Verifies the body of a callback, runs the handler of its event and answers in time, below any HTTP server: a function
 * from bytes to an answer.
 *
 * | what comes | what is answered |
 * |---|---|
 * | an event, handled in time | the reply |
 * | an event that was answered before | that answer; it is not handled again |
 * | an event without a handler | accepted |
 * | a `Before…` event that is not decided in time, or whose handler throws | what [Builder.onLate] says |
 * | an `After…` event, handled late | accepted: the handler goes on |
 * | an `After…` event whose handler throws | 500: when the service sends it again, it is new |
 * | an `After…` event that is still being handled elsewhere | 503 |
 * | what is not genuine or not recent | 401 and nothing else |
 * | a body over the limit | 413 |
 * | another method than POST, a content type that holds no JSON | 405, 415 (by [refuse]) |
 */
public class CallbackHandler private constructor(builder: Builder) {
    private val callbacks = builder.callbacks
    private val handlers = builder.handlers.toMap()
    private val answers = EventAnswers(builder.deadline, builder.onLate.body, builder.replayStore, builder.log)

    /** The largest body that is read, in bytes. */
    public val maxBodyBytes: Int = builder.maxBodyBytes.coerceIn(0, LARGEST_BODY)

    init {
        // What the first event would have to load takes longer than it may take.
        runBlocking {
            val body = callbacks.sign("BeforeSendMessage", "{}").toByteArray()
            callbacks.runCatching { verify(body) }
            val loading = EventAnswers(Duration.ofMinutes(1), builder.onLate.body, ReplayGuard()) {}
            loading.answer(callbacks.parseUnverified(body)) { event ->
                event.data
                Reply.reject(1, "")
            }
            Reply.accept()
        }
    }

    /**
     * The answer to a request that is turned away before its body is read; null where it may go on.
     *
     * @param contentType the header of that name, where there is one
     * @param contentLength the length in bytes that is announced; null or negative where none is
     */
    @JvmOverloads
    public fun refuse(method: String, contentType: String?, contentLength: Long? = null): CallbackAnswer? {
        val length = contentLength?.takeIf { it >= 0 }?.toULong()
        return refuseRequest(method, contentType, length, maxBodyBytes.toUInt())?.let(CallbackAnswer::silent)
    }

    /**
     * Answers the body of a POST request. Never throws but when its coroutine is cancelled; the event's handler goes on
     * then.
     */
    public suspend fun handle(body: ByteArray): CallbackAnswer {
        refuse("POST", null, body.size.toLong())?.let { return it }
        val event = try {
            callbacks.verify(body)
        } catch (error: ImException) {
            // The sender learns nothing else: what is wrong would help whoever forges bodies.
            answers.report(error)
            return CallbackAnswer.silent(refusalStatus((error as? ImException.Callback)?.reason.orEmpty()))
        }
        val handler = handlers[event.type] ?: return CallbackAnswer.reply(Reply.accept().body)
        return answers.answer(event, handler)
    }

    /** As [handle], on the thread that asks. Servlets and Spring controllers call this with the request's bytes. */
    public fun handleBlocking(body: ByteArray): CallbackAnswer = runBlocking { handle(body) }

    /** As [handleBlocking], reading no more of a stream than the limit and one byte. */
    public fun handleBlocking(body: InputStream): CallbackAnswer = handleBlocking(body.readNBytes(maxBodyBytes + 1))

    /** As [handle], without a coroutine of the caller's. */
    public fun handleAsync(body: ByteArray): CompletableFuture<CallbackAnswer> = answers.scope.future { handle(body) }

    /** Answers an event; for Java, on a thread that may block. */
    public fun interface EventHandler<D : EventData> {
        /** The answer to an event. */
        public fun handle(event: CallbackEvent, data: D): Reply
    }

    /** Settings and handlers of a [CallbackHandler]. */
    public class Builder internal constructor(internal val callbacks: Callbacks) {
        internal val handlers = HashMap<String, suspend (CallbackEvent) -> Reply>()

        /** How long an event may take, 900 ms unless set. The service waits one second. */
        @get:JvmSynthetic
        @set:JvmSynthetic
        public var deadline: Duration = Duration.ofMillis(handlerLimits().deadlineMs.toLong())

        /** The answer for a `Before…` event that no handler decided. */
        @get:JvmSynthetic
        @set:JvmSynthetic
        public var onLate: LatePolicy = LatePolicy.ACCEPT

        /** The largest body that is read, in bytes: 1 MiB, which is the most. */
        @get:JvmSynthetic
        @set:JvmSynthetic
        public var maxBodyBytes: Int = LARGEST_BODY

        /** Answers an event that comes twice as the first time, instead of handling it again; null handles it again. */
        @get:JvmSynthetic
        @set:JvmSynthetic
        public var replayStore: ReplayStore? = ReplayGuard()

        /** Gets what the sender is not told: why a body was refused, which handler was late or threw. */
        @get:JvmSynthetic
        @set:JvmSynthetic
        public var log: (ImException) -> Unit = {}

        /** Handles a documented event, its data typed. */
        @JvmSynthetic
        @Suppress("UNCHECKED_CAST")
        public fun <D : EventData> on(type: EventType<D>, handler: suspend (event: CallbackEvent, data: D) -> Reply) {
            handlers[type.name] = { event -> handler(event, event.data as D) }
        }

        /** Handles an event by name, also one that this version does not know. */
        @JvmSynthetic
        public fun on(type: String, handler: suspend (event: CallbackEvent) -> Reply) {
            handlers[type] = handler
        }

        /** Handles a documented event, its data typed; for Java. */
        public fun <D : EventData> onEvent(type: EventType<D>, handler: EventHandler<D>): Builder =
            apply { on(type) { event, data -> handler.handle(event, data) } }

        /** How long an event may take; for Java. */
        public fun deadline(deadline: Duration): Builder = apply { this.deadline = deadline }

        /** The answer for a `Before…` event that no handler decided; for Java. */
        public fun onLate(policy: LatePolicy): Builder = apply { onLate = policy }

        /** The largest body that is read, in bytes; for Java. */
        public fun maxBodyBytes(bytes: Int): Builder = apply { maxBodyBytes = bytes }

        /** Answers an event that comes twice as the first time; null handles it again; for Java. */
        public fun replayStore(store: ReplayStore?): Builder = apply { replayStore = store }

        /** Gets what the sender is not told; for Java. */
        public fun log(log: java.util.function.Consumer<ImException>): Builder = apply { this.log = log::accept }

        /** The finished handler. */
        public fun build(): CallbackHandler = CallbackHandler(this)
    }

    /** Where Java starts. */
    public companion object {
        private val LARGEST_BODY by lazy { handlerLimits().bodyBytes.toInt() }

        /** A builder; Kotlin has [callbackHandler]. */
        @JvmStatic
        public fun builder(callbacks: Callbacks): Builder = Builder(callbacks)
    }
}
