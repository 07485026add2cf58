package volc.im

import java.io.InputStream
import java.util.concurrent.CancellationException
import java.util.concurrent.CompletableFuture
import java.util.concurrent.CompletionStage
import java.util.concurrent.ExecutionException
import kotlin.coroutines.ContinuationInterceptor
import kotlin.coroutines.CoroutineContext
import kotlin.coroutines.resume
import kotlin.coroutines.resumeWithException
import kotlinx.coroutines.Dispatchers
import kotlinx.coroutines.currentCoroutineContext
import kotlinx.coroutines.isActive
import kotlinx.coroutines.suspendCancellableCoroutine
import kotlinx.coroutines.withTimeoutOrNull
import volc.im.internal.CallbackExchange
import volc.im.internal.Exchanges
import volc.im.internal.Threads
import volc.im.internal.contextOf

/** Makes a [CallbackHandler] that may decide: a `Before…` event that no handler decides gets what [undecided] says. */
public fun callbackHandler(
    callbacks: Callbacks,
    undecided: Undecided,
    configure: CallbackHandler.Builder.() -> Unit,
): CallbackHandler = CallbackHandler.builder(callbacks, undecided).apply(configure).build()

/** Makes a [CallbackHandler] for `After…` events, which decides nothing. */
public fun callbackHandler(callbacks: Callbacks, configure: CallbackHandler.AfterBuilder.() -> Unit): CallbackHandler =
    CallbackHandler.builder(callbacks).apply(configure).build()

/**
 * Verifies the body of a callback, runs the handler of its event and answers in time, below any HTTP server: a
 * function from a request to a response.
 *
 * | request | response |
 * |---|---|
 * | an event, handled in time | the reply |
 * | an event handled before | that reply; it is not handled again |
 * | an event without a handler | accepted, a `Before…` event with a warning |
 * | a `Before…` event that is not decided in time, whose handler throws or never starts | what [Undecided] says |
 * | an `After…` event, handled late | accepted: the handler continues |
 * | an `After…` event whose handler throws | 500: when the service sends it again, it is new |
 * | an `After…` event that is still being handled elsewhere, or that there is no room for | 503 |
 * | a body that fails verification or is not recent | 401 and nothing else |
 * | a body over the limit | 413 |
 * | another method than POST; a content type or encoding that holds no JSON | 405, 415 |
 *
 * Handlers run on separate threads, `Before…` events apart from all others, in the context of the caller: the
 * coroutine's, and SLF4J's MDC. The response is sent in time, even if they hang.
 */
public class CallbackHandler internal constructor(private val shared: Exchanges) {
    /**
     * Answers a request, whose body is read only if it may be a callback.
     *
     * When its coroutine is cancelled, the event's handler continues, and its decision is kept for a redelivery.
     *
     * @param read reads the body, at most so many bytes of it
     */
    public suspend fun handle(request: CallbackRequest, read: suspend (most: Int) -> ByteArray): CallbackAnswer {
        val exchange = CallbackExchange(shared, contextOf(currentCoroutineContext()))
        val reading = exchange.start(request)
        if (reading != null) {
            try {
                withTimeoutOrNull(reading.waitMs) { read(reading.most) }?.let(exchange::onBody)
            } catch (failure: Exception) {
                if (!currentCoroutineContext().isActive) {
                    exchange.on("disconnect")
                    throw failure
                }
                exchange.on(if (isConsumed(failure)) "bodyConsumed" else "bodyFailed", failure.toString())
            }
        }
        return exchange.await()
    }

    /** Answers the body of a POST request, as far as it was read: one byte over the limit tells that it is too large. */
    public suspend fun handle(body: ByteArray): CallbackAnswer {
        val exchange = CallbackExchange(shared, contextOf(currentCoroutineContext()))
        exchange.start(CallbackRequest.POST, body)
        return exchange.await()
    }

    /**
     * As [handle], on the thread that asks, for servlets and Spring controllers.
     *
     * @throws CancellationException when the thread is interrupted, which stays so
     */
    public fun handleBlocking(request: CallbackRequest, body: InputStream): CallbackAnswer {
        val exchange = CallbackExchange(shared, contextOf())
        exchange.start(request)?.let { reading ->
            try {
                exchange.onBody(body.readNBytes(reading.most))
            } catch (failure: Exception) {
                exchange.on("bodyFailed", failure.toString())
            }
        }
        return exchange.get()
    }

    /** As [handleBlocking] for the body of a POST request. */
    public fun handleBlocking(body: ByteArray): CallbackAnswer {
        val exchange = CallbackExchange(shared, contextOf())
        exchange.start(CallbackRequest.POST, body)
        return exchange.get()
    }

    /**
     * As [handle], without a thread that waits. What is attached to the result runs on threads that no handler can fill. A
     * result that is cancelled is a request that was cancelled.
     */
    public fun handleAsync(request: CallbackRequest, body: ByteArray): CompletableFuture<CallbackAnswer> {
        val exchange = CallbackExchange(shared, contextOf())
        exchange.start(request, body)
        val given = CompletableFuture<CallbackAnswer>()
        exchange.answer.whenComplete { answer, failure ->
            Threads.answers.execute { if (failure == null) given.complete(answer) else given.completeExceptionally(failure) }
        }
        given.whenComplete { _, _ -> if (given.isCancelled) exchange.on("disconnect") }
        return given
    }

    /** As [handleAsync] for the body of a POST request. */
    public fun handleAsync(body: ByteArray): CompletableFuture<CallbackAnswer> = handleAsync(CallbackRequest.POST, body)

    private suspend fun CallbackExchange.await(): CallbackAnswer {
        answer.getNow(null)?.let { return it }
        return suspendCancellableCoroutine { waiting ->
            val elsewhere = isUndispatched(waiting.context)
            answer.whenComplete { answer, failure ->
                val resume = { if (failure == null) waiting.resume(answer) else waiting.resumeWithException(failure) }
                if (elsewhere) Threads.answers.execute { resume() } else resume()
            }
            waiting.invokeOnCancellation { Threads.machine.execute { on("disconnect") } }
        }
    }

    /** Whether the waiting coroutine resumes on the thread that made the response, which may be a handler's. */
    private fun isUndispatched(context: CoroutineContext): Boolean =
        context[ContinuationInterceptor].let { it == null || it === Dispatchers.Unconfined }

    private fun CallbackExchange.get(): CallbackAnswer = try {
        answer.get()
    } catch (interrupted: InterruptedException) {
        on("disconnect")
        Thread.currentThread().interrupt()
        throw CancellationException("the thread was interrupted").apply { initCause(interrupted) }
    } catch (failure: ExecutionException) {
        throw failure.cause ?: failure
    }

    /** Whether something else has read the body: Ktor's exception, which need not be on the classpath. */
    private fun isConsumed(failure: Exception): Boolean = "RequestAlreadyConsumed" in failure.javaClass.name

    /** Decides an event; for Java, on a thread that may block. Null is a failure. */
    public fun interface EventHandler<D : EventData> {
        /** The reply to an event. */
        @Throws(Exception::class)
        public fun handle(event: CallbackEvent, data: D): Reply
    }

    /** Decides an event of any type; for Java, on a thread that may block. Null is a failure. */
    public fun interface AnyEventHandler {
        /** The reply to an event. */
        @Throws(Exception::class)
        public fun handle(event: CallbackEvent): Reply
    }

    /** Decides an event; for Java, without a thread that waits. Null is a failure. */
    public fun interface AsyncEventHandler<D : EventData> {
        /** The reply to an event, or the failure. */
        @Throws(Exception::class)
        public fun handle(event: CallbackEvent, data: D): CompletionStage<Reply>
    }

    /** Settings and handlers of a [CallbackHandler] that may decide. */
    public class Builder internal constructor(callbacks: Callbacks, undecided: Undecided) :
        CallbackSettings<Builder>(callbacks, undecided) {
        override val self: Builder get() = this

        /** Handles a documented event, its data typed. */
        @JvmSynthetic
        public fun <D : EventData> on(type: EventType<D>, handler: suspend (event: CallbackEvent, data: D) -> Reply): Unit =
            typed(type, handler)

        /**
         * Handles an event by name: a documented one, one of [events], or `*` for every event that has no handler.
         */
        @JvmSynthetic
        public fun on(type: String, handler: suspend (event: CallbackEvent) -> Reply): Unit = named(type, handler)

        /** Handles a documented event, its data typed; for Java. */
        public fun <D : EventData> onEvent(type: EventType<D>, handler: EventHandler<D>): Builder =
            apply { typed(type) { event, data -> handler.handle(event, data) } }

        /** Handles a documented event, its data typed, without a thread that waits; for Java. */
        public fun <D : EventData> onEventAsync(type: EventType<D>, handler: AsyncEventHandler<D>): Builder =
            apply { typed(type) { event, data -> awaited(handler, event, data) } }

        /** Handles an event by name, as [events] declares it, or `*` for every event without its own handler; for Java. */
        public fun onEvent(type: String, handler: AnyEventHandler): Builder = apply { named(type) { handler.handle(it) } }
    }

    /** Settings and handlers of a [CallbackHandler] for `After…` events. */
    public class AfterBuilder internal constructor(callbacks: Callbacks) : CallbackSettings<AfterBuilder>(callbacks, null) {
        override val self: AfterBuilder get() = this

        /** Handles a documented event, its data typed. */
        @JvmSynthetic
        public fun <D : EventData> on(
            type: AfterEventType<D>,
            handler: suspend (event: CallbackEvent, data: D) -> Reply,
        ): Unit = typed(type, handler)

        /** Handles a documented event, its data typed; for Java. */
        public fun <D : EventData> onEvent(type: AfterEventType<D>, handler: EventHandler<D>): AfterBuilder =
            apply { typed(type) { event, data -> handler.handle(event, data) } }

        /** Handles a documented event, its data typed, without a thread that waits; for Java. */
        public fun <D : EventData> onEventAsync(type: AfterEventType<D>, handler: AsyncEventHandler<D>): AfterBuilder =
            apply { typed(type) { event, data -> awaited(handler, event, data) } }
    }

    /** Where Java starts. */
    public companion object {
        /** A builder; Kotlin has [callbackHandler]. */
        @JvmStatic
        public fun builder(callbacks: Callbacks, undecided: Undecided): Builder = Builder(callbacks, undecided)

        /** A builder for events that say what has happened; Kotlin has [callbackHandler]. */
        @JvmStatic
        public fun builder(callbacks: Callbacks): AfterBuilder = AfterBuilder(callbacks)
    }
}
