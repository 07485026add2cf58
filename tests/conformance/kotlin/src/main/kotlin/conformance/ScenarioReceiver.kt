package conformance

import com.fasterxml.jackson.databind.JsonNode
import com.fasterxml.jackson.databind.ObjectMapper
import com.sun.net.httpserver.HttpExchange
import com.sun.net.httpserver.HttpServer
import java.net.InetAddress
import java.net.InetSocketAddress
import java.time.Duration
import java.util.concurrent.ConcurrentHashMap
import java.util.concurrent.ExecutorService
import java.util.concurrent.Executors
import java.util.concurrent.atomic.AtomicInteger
import kotlinx.coroutines.awaitCancellation
import kotlinx.coroutines.delay
import volc.im.CallbackEvent
import volc.im.CallbackHandler
import volc.im.Callbacks
import volc.im.LatePolicy
import volc.im.RawJson
import volc.im.ReplayClaim
import volc.im.ReplayStore
import volc.im.Reply
import volc.im.callbackHandler

private class Receiver(val server: HttpServer, val threads: ExecutorService, val ran: Map<String, Int>)

private var receiver: Receiver? = null

/** Starts a server that hands its requests to the package. */
fun receive(command: JsonNode): Map<String, Any?> {
    Logged.forget()
    val ran = ConcurrentHashMap<String, Int>()
    val store = command["replay"]?.takeIf(JsonNode::isObject)?.let(::Store)
    val handlers = try {
        List(command["receivers"].number()?.toInt() ?: 1) { handler(command, store, ran) }
    } catch (error: Exception) {
        return mapOf("error" to facts(error), "logged" to Logged.all())
    }
    val server = HttpServer.create(InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 512)
    val threads = Executors.newCachedThreadPool { Thread(it).apply { isDaemon = true } }
    server.executor = threads
    val turn = AtomicInteger()
    server.createContext("/im") { exchange ->
        exchange.use { respond(it, handlers[turn.getAndIncrement() % handlers.size]) }
    }
    server.start()
    receiver = Receiver(server, threads, ran)
    return mapOf("url" to "http://127.0.0.1:${server.address.port}/im", "logged" to Logged.all())
}

/** Ends the server. */
fun stop(): Map<String, Any?> {
    val ended = checkNotNull(receiver)
    ended.server.stop(0)
    ended.threads.shutdownNow()
    return mapOf("ran" to ended.ran, "logged" to Logged.all())
}

private fun HttpExchange.use(answer: (HttpExchange) -> Unit) = try {
    answer(this)
} finally {
    close()
}

private fun respond(exchange: HttpExchange, handler: CallbackHandler) {
    val headers = exchange.requestHeaders
    val length = headers.getFirst("Content-Length")?.toLongOrNull()
    val answer = handler.refuse(exchange.requestMethod, headers.getFirst("Content-Type"), length)
        ?: handler.handleBlocking(exchange.requestBody)
    answer.headers.forEach(exchange.responseHeaders::set)
    val body = answer.body?.toByteArray() ?: ByteArray(0)
    exchange.sendResponseHeaders(answer.status, if (body.isEmpty()) -1 else body.size.toLong())
    exchange.responseBody.write(body)
}

private fun handler(command: JsonNode, store: Store?, ran: MutableMap<String, Int>): CallbackHandler {
    val callbacks = Callbacks(listOf(command["callbacks"]["secret"].asText()), command["callbacks"]["appId"].asInt())
    val options = command["options"]
    return callbackHandler(callbacks) {
        options["undecided"]?.let { onLate = policy(it) }
        options["deadlineMs"].number()?.let { deadline = Duration.ofMillis(it) }
        options["maxBodyBytes"].number()?.let { maxBodyBytes = it.toInt() }
        if (command["replay"].word() == "off") replayStore = null
        store?.let { replayStore = it }
        log = { error -> Logged.add("error", (error as? volc.im.ImException.Callback)?.reason, error.stackTraceToString()) }
        for ((name, behaviour) in named(command["handlers"])) {
            on(name) { event ->
                ran.merge(event.type, 1, Int::plus)
                decide(behaviour, event)
            }
        }
    }
}

/** Handlers as an object, or as a list of pairs where one name stands twice. */
private fun named(handlers: JsonNode): List<Pair<String, JsonNode>> =
    if (handlers.isArray) handlers.map { it[0].asText() to it[1] }
    else handlers.fields().asSequence().map { it.key to it.value }.toList()

private fun policy(undecided: JsonNode): LatePolicy = when {
    undecided.isObject -> LatePolicy.reply(Reply.reject(undecided["code"].asInt(), undecided["message"].asText()))
    undecided.asText() == "reject" -> LatePolicy.REJECT
    else -> LatePolicy.ACCEPT
}

@Suppress("UNCHECKED_CAST")
private suspend fun decide(behaviour: JsonNode, event: CallbackEvent): Reply {
    behaviour["sleepMs"].number()?.let { delay(it) }
    behaviour["blockMs"].number()?.let { Thread.sleep(it) }
    val code = behaviour["code"].number() ?: 1001
    val message = behaviour["message"].word() ?: "no"
    return when (val then = behaviour["then"].word() ?: "accept") {
        "accept" -> Reply.accept()
        "reject" -> Reply.reject(code.toInt(), message)
        "throw" -> error("a handler's own fault")
        "hang" -> awaitCancellation()
        // What Java may return.
        "null" -> (null as Any?) as Reply
        "quote" -> Reply.reject(code.toInt(), text(event["MessageBody.Content"]))
        "moderate" -> if (event.raw.contains(behaviour["word"].asText())) Reply.reject(code.toInt(), message) else Reply.accept()
        else -> error("no behaviour $then")
    }
}

private fun text(json: RawJson?): String = json?.let { ObjectMapper().readTree(it.text).asText() }.orEmpty()

/** A store of claims that is slow, hangs or fails. */
private class Store(private val behaviour: JsonNode) : ReplayStore {
    private val claims = ConcurrentHashMap<String, ReplayClaim>()

    override fun claim(event: CallbackEvent): ReplayClaim {
        act("claim")
        return claims.putIfAbsent(event.id, ReplayClaim.Running) ?: ReplayClaim.Fresh
    }

    override fun settle(event: CallbackEvent, answer: String) {
        act("settle")
        claims[event.id] = ReplayClaim.Answered(answer)
    }

    override fun release(event: CallbackEvent) {
        act("release")
        claims.remove(event.id)
    }

    private fun act(step: String) {
        if (behaviour["fail"]?.asBoolean() == true) error("a store's own fault")
        if (behaviour[step].word() == "hang") Thread.sleep(3_600_000)
        behaviour[step].number()?.let(Thread::sleep)
    }
}
