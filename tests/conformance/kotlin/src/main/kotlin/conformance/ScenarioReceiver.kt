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
import volc.im.AfterEventType
import volc.im.CallbackEvent
import volc.im.CallbackHandler
import volc.im.Callbacks
import volc.im.CallbackRequest
import volc.im.CallbackSettings
import volc.im.EventType
import volc.im.ImLogger
import volc.im.RawJson
import volc.im.Redelivery
import volc.im.Replay
import volc.im.ReplayClaim
import volc.im.ReplayStore
import volc.im.Reply
import volc.im.Undecided
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
    val request = CallbackRequest(
        exchange.requestMethod,
        headers.getFirst("Content-Type"),
        headers.getFirst("Content-Encoding"),
        headers.getFirst("Content-Length"),
    )
    val answer = handler.handleBlocking(request, exchange.requestBody)
    answer.headers.forEach(exchange.responseHeaders::set)
    val body = answer.body?.toByteArray() ?: ByteArray(0)
    exchange.sendResponseHeaders(answer.status, if (body.isEmpty()) -1 else body.size.toLong())
    exchange.responseBody.write(body)
}

private fun handler(command: JsonNode, store: Store?, ran: MutableMap<String, Int>): CallbackHandler {
    val options = command["callbacks"]
    val callbacks = Callbacks(
        options["secret"].let { secret -> if (secret.isArray) secret.map(JsonNode::asText) else listOf(secret.asText()) },
        options["appId"].number()?.toInt(),
        options["toleranceSeconds"].let { it.number()?.let(Duration::ofSeconds) ?: Duration.ofSeconds(300).takeIf { _ -> it == null } },
        options["eventId"].word(),
        options["events"]?.map(JsonNode::asText).orEmpty(),
    )
    val handlers = named(command["handlers"]).map { (name, behaviour) ->
        val handler: suspend (CallbackEvent) -> Reply = { event ->
            ran.merge(event.type, 1, Int::plus)
            decide(behaviour, event)
        }
        name to handler
    }
    val undecided = command["options"]["undecided"]
        ?: return callbackHandler(callbacks) {
            set(command, store)
            for ((name, handler) in handlers) on(EventType.named(name) as AfterEventType<*>) { event, _ -> handler(event) }
        }
    return callbackHandler(callbacks, policy(undecided)) {
        set(command, store)
        for ((name, handler) in handlers) on(name, handler)
    }
}

private fun CallbackSettings<*>.set(command: JsonNode, store: Store?) {
    val options = command["options"]
    options["deadlineMs"].number()?.let { deadline = Duration.ofMillis(it) }
    options["maxBodyBytes"].number()?.let { maxBodyBytes = it.toInt() }
    options["events"]?.let { names -> events = names.map(JsonNode::asText) }
    options["redelivery"].word()?.let { redelivery = Redelivery.valueOf(it.uppercase()) }
    options["replayCapacity"].number()?.let { replayCapacity = it.toInt() }
    if (command["replay"].word() == "off") replay = Replay.OFF
    store?.let { replay = Replay.store(it) }
    logger = ImLogger { record -> Logged.add(record) }
}

/** Handlers as an object, or as a list of pairs where one name stands twice. */
private fun named(handlers: JsonNode): List<Pair<String, JsonNode>> =
    if (handlers.isArray) handlers.map { it[0].asText() to it[1] }
    else handlers.fields().asSequence().map { it.key to it.value }.toList()

private fun policy(undecided: JsonNode): Undecided = when {
    undecided.isObject -> Undecided.reply(Reply.reject(undecided["code"].asLong(), undecided["message"].asText()))
    undecided.asText() == "reject" -> Undecided.REJECT
    else -> Undecided.ACCEPT
}

@Suppress("UNCHECKED_CAST")
private suspend fun decide(behaviour: JsonNode, event: CallbackEvent): Reply {
    behaviour["sleepMs"].number()?.let { delay(it) }
    behaviour["blockMs"].number()?.let { Thread.sleep(it) }
    val code = behaviour["code"].number() ?: 1001
    val message = behaviour["message"].word() ?: "no"
    return when (val then = behaviour["then"].word() ?: "accept") {
        "accept" -> Reply.accept()
        "reject" -> Reply.reject(code, message)
        "throw" -> error("a handler's own fault")
        "hang" -> awaitCancellation()
        // What Java may return.
        "null" -> (null as Any?) as Reply
        "quote" -> Reply.reject(code, text(event["MessageBody.Content"]))
        "moderate" ->
            if (event.texts.any { behaviour["word"].asText() in it }) Reply.reject(code, message) else Reply.accept()
        else -> error("no behaviour $then")
    }
}

private fun text(json: RawJson?): String = json?.let { ObjectMapper().readTree(it.text).asText() }.orEmpty()

/** A store of claims that is slow, hangs or fails. */
private class Store(private val behaviour: JsonNode) : ReplayStore {
    private class Claim(val owner: String, val reply: String?)

    private val claims = HashMap<String, Claim>()

    override fun claim(keys: List<String>, owner: String, lease: Duration): ReplayClaim {
        act("claim")
        return synchronized(claims) {
            val known = keys.firstNotNullOfOrNull(claims::get)
            if (known == null) keys.forEach { claims[it] = Claim(owner, null) }
            if (known == null) ReplayClaim.Fresh else known.reply?.let(ReplayClaim::Answered) ?: ReplayClaim.Running
        }
    }

    override fun settle(keys: List<String>, owner: String, reply: String, remember: Duration) {
        act("settle")
        synchronized(claims) { keys.filter { claims[it]?.owner == owner }.forEach { claims[it] = Claim(owner, reply) } }
    }

    override fun release(keys: List<String>, owner: String) {
        act("release")
        synchronized(claims) { keys.filter { claims[it]?.owner == owner }.forEach(claims::remove) }
    }

    private fun act(step: String) {
        if (behaviour["fail"]?.asBoolean() == true) error("a store's own fault")
        if (behaviour[step].word() == "hang") Thread.sleep(3_600_000)
        behaviour[step].number()?.let(Thread::sleep)
    }
}
