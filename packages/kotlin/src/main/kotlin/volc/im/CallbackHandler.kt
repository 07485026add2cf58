package volc.im

import java.io.InputStream
import java.time.Duration
import java.util.concurrent.CompletableFuture
import kotlinx.coroutines.CoroutineScope
import kotlinx.coroutines.Deferred
import kotlinx.coroutines.Dispatchers
import kotlinx.coroutines.SupervisorJob
import kotlinx.coroutines.async
import kotlinx.coroutines.currentCoroutineContext
import kotlinx.coroutines.future.future
import kotlinx.coroutines.isActive
import kotlinx.coroutines.runBlocking
import kotlinx.coroutines.withTimeoutOrNull

/** Makes a [CallbackHandler]. */
public fun callbackHandler(callbacks: Callbacks, configure: CallbackHandler.Builder.() -> Unit): CallbackHandler =
    CallbackHandler.builder(callbacks).apply(configure).build()

/**
 * Verifies the body of a callback, runs the handler of its event and answers in time, below any HTTP server: a function
 * from bytes to an answer.
 *
 * What is not genuine gets 401 and nothing else, a body over the limit 413. An event without a handler is accepted. A
 * `Before…` handler that is late or throws is answered by the policy; an `After…` handler that throws, with 500, so that
 * the service can send the event again, and one that is late is accepted and goes on.
 */
public class CallbackHandler private constructor(builder: Builder) {
    private val callbacks = builder.callbacks
    private val handlers = builder.handlers.toMap()
    private val deadline = builder.deadline
    private val onLate = builder.onLate
    private val log = builder.log

    /** The largest body that is read, in bytes. */
    public val maxBodyBytes: Int = builder.maxBodyBytes

    // Apart from who asks: a handler that blocks or ignores its cancellation must not hold up the answer.
    private val scope = CoroutineScope(SupervisorJob() + Dispatchers.IO)

    init {
        // What the first event would have to load takes longer than it may take.
        runBlocking {
            val body = callbacks.sign("BeforeSendMessage", "{}").toByteArray()
            scope.async { callbacks.parseUnverified(body).data }.await()
            callbacks.runCatching { verify(body) }
            Reply.accept()
        }
    }

    /** Answers the body of a POST request. Never throws but when its coroutine is cancelled. */
    public suspend fun handle(body: ByteArray): CallbackAnswer {
        if (body.size > maxBodyBytes) return CallbackAnswer.TOO_LARGE
        val event = try {
            callbacks.verify(body)
        } catch (error: ImException) {
            // The sender learns nothing: what is wrong would help whoever forges bodies.
            log(error)
            return CallbackAnswer.UNAUTHORIZED
        }
        val handler = handlers[event.type] ?: return CallbackAnswer.of(Reply.accept())
        return answer(event, scope.async { handler(event) })
    }

    /** As [handle], on the thread that asks. Servlets and Spring controllers call this with the request's bytes. */
    public fun handleBlocking(body: ByteArray): CallbackAnswer = runBlocking { handle(body) }

    /** As [handleBlocking], reading no more of a stream than the limit and one byte. */
    public fun handleBlocking(body: InputStream): CallbackAnswer = handleBlocking(body.readNBytes(maxBodyBytes + 1))

    /** As [handle], without a coroutine of the caller's. */
    public fun handleAsync(body: ByteArray): CompletableFuture<CallbackAnswer> = scope.future { handle(body) }

    private suspend fun answer(event: CallbackEvent, handling: Deferred<Reply>): CallbackAnswer {
        val isBefore = event.type.startsWith("Before")
        try {
            withTimeoutOrNull(deadline.toMillis()) { handling.await() }?.let { return CallbackAnswer.of(it) }
            log(ImException.Callback("the handler of ${event.type} gave no answer within $deadline", "handler_late", null))
            // A late handler of an After event is still at work on it.
            if (!isBefore) return CallbackAnswer.of(Reply.accept())
            handling.cancel()
            return undecided()
        } catch (error: Throwable) {
            if (!currentCoroutineContext().isActive) {
                handling.cancel()
                throw error
            }
            // A handler's own timeout looks like a cancellation, but is a failure of the handler.
            val failure = ImException.Callback("the handler of ${event.type} threw", "handler_failed", null)
            failure.initCause(error)
            log(failure)
            return if (isBefore) undecided() else CallbackAnswer.FAILED
        }
    }

    private fun undecided() = CallbackAnswer.of(
        if (onLate == LatePolicy.ACCEPT) Reply.accept() else Reply.reject(UNDECIDED, "no decision in time"),
    )

    /** What happens to what a `Before…` event tells of when nobody decided in time. */
    public enum class LatePolicy {
        /** It happens. */
        ACCEPT,

        /** It is refused. */
        REJECT,
    }

    /** Answers an event; for Java, on a thread that may block. */
    public fun interface EventHandler<D : EventData> {
        /** The answer to an event. */
        public fun handle(event: CallbackEvent, data: D): Reply
    }

    /** Settings and handlers of a [CallbackHandler]. */
    public class Builder internal constructor(internal val callbacks: Callbacks) {
        internal val handlers = HashMap<String, suspend (CallbackEvent) -> Reply>()

        /** How long a handler may take. The service waits one second. */
        @get:JvmSynthetic
        @set:JvmSynthetic
        public var deadline: Duration = Duration.ofMillis(900)

        /** The answer for a `Before…` event whose handler is late or throws. */
        @get:JvmSynthetic
        @set:JvmSynthetic
        public var onLate: LatePolicy = LatePolicy.ACCEPT

        /** The largest body that is read, in bytes. */
        @get:JvmSynthetic
        @set:JvmSynthetic
        public var maxBodyBytes: Int = 1 shl 20

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

        /** How long a handler may take; for Java. */
        public fun deadline(deadline: Duration): Builder = apply { this.deadline = deadline }

        /** The answer for a `Before…` event whose handler is late or throws; for Java. */
        public fun onLate(policy: LatePolicy): Builder = apply { onLate = policy }

        /** The largest body that is read, in bytes; for Java. */
        public fun maxBodyBytes(bytes: Int): Builder = apply { maxBodyBytes = bytes }

        /** Gets what the sender is not told; for Java. */
        public fun log(log: java.util.function.Consumer<ImException>): Builder = apply { this.log = log::accept }

        /** The finished handler. */
        public fun build(): CallbackHandler = CallbackHandler(this)
    }

    /** Where Java starts. */
    public companion object {
        /** The CheckCode of a refusal that no handler decided. */
        private const val UNDECIDED = 1

        /** A builder; Kotlin has [callbackHandler]. */
        @JvmStatic
        public fun builder(callbacks: Callbacks): Builder = Builder(callbacks)
    }
}

/**
 * What to answer a callback's request with.
 *
 * @property status the HTTP status
 * @property body JSON, to be sent as `application/json` in UTF-8; null for an empty body
 */
public data class CallbackAnswer internal constructor(public val status: Int, public val body: String?) {
    internal companion object {
        val UNAUTHORIZED = CallbackAnswer(401, null)
        val TOO_LARGE = CallbackAnswer(413, null)
        val FAILED = CallbackAnswer(500, null)

        fun of(reply: Reply) = CallbackAnswer(200, reply.body)
    }
}
