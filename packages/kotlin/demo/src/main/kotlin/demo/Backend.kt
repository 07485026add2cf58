package demo

import com.sun.net.httpserver.HttpServer
import java.net.InetSocketAddress
import java.util.concurrent.CopyOnWriteArrayList
import java.util.concurrent.Executors
import kotlin.system.exitProcess
import kotlinx.coroutines.flow.toList
import kotlinx.coroutines.runBlocking
import volc.im.BatchAddConversationParticipantRequest
import volc.im.CallbackHandler
import volc.im.CallbackRequest
import volc.im.Callbacks
import volc.im.ConversationType
import volc.im.CreateConversationRequest
import volc.im.EventType
import volc.im.GetConversationMessagesRequest
import volc.im.ImClient
import volc.im.ImConfig
import volc.im.ImException
import volc.im.ImLogRecord
import volc.im.ImLogger
import volc.im.MsgType
import volc.im.NewConversation
import volc.im.NewParticipant
import volc.im.Reply
import volc.im.SendMessageRequest
import volc.im.Undecided
import volc.im.callbackHandler
import volc.im.readTextContent
import volc.im.textContent

// A backend as a newcomer would write it, told to go through everything once. Run by `cargo xtask demo --lang kotlin`,
// which starts the emulator; every line it prints was checked.

private const val CALLBACK_SECRET = "demo-callback-secret"
private const val ANNA = 10001L
private const val BEN = 10002L
private const val CARL = 10003L

private fun say(step: String, text: String) = println("${step.padEnd(10)} $text")

private fun setting(name: String) = System.getenv(name) ?: error("$name is not set")

fun main(): Unit = runBlocking {
    val appId = setting("VOLC_IM_APP_ID").toInt()
    val config = ImConfig(setting("VOLCENGINE_ACCESS_KEY"), setting("VOLCENGINE_SECRET_KEY"), appId, baseUrl = setting("VOLC_IM_BASE_URL"))
    val im = ImClient(config)
    println("volc-im demo: a Kotlin ${KotlinVersion.CURRENT} backend on Java ${Runtime.version().feature()} against ${config.baseUrl}\n")

    // 1. A group.
    val group = im.createConversation(
        CreateConversationRequest(
            conversationCoreInfo = NewConversation(ConversationType.GROUP, name = "Weekend hike"),
            ownerUserId = ANNA,
        ),
    ).conversationShortId
    check("$group".length == 19)
    say("group", "created, id $group, exact as a Long")

    // 2. Members.
    val added = im.batchAddConversationParticipant(
        BatchAddConversationParticipantRequest(
            conversationShortId = group,
            operator = ANNA,
            participantInfos = listOf(NewParticipant(BEN, nickName = "Ben"), NewParticipant(CARL, nickName = "Carl")),
        ),
    )
    check(added.failed.isEmpty())
    say("members", "added $BEN and $CARL, none failed")

    // 3. Messages, listed page by page.
    fun message(text: String) =
        SendMessageRequest(textContent(text), conversationShortId = group, msgType = MsgType.TEXT, sender = ANNA)
    for (number in 1..25) im.sendMessage(message("message $number"))
    val listed = im.list(GetConversationMessagesRequest(group, limit = 10)).items().toList().map { readTextContent(it.content) }
    check(listed == (1..25).map { "message $it" })
    say("messages", "sent 25, listed ${listed.size} as a Flow, 10 to a page: \"${listed.first()}\" … \"${listed.last()}\"")

    // 4. A failure on the way.
    EmulatorControl.failOnce("SendMessage", 503)
    val sent = im.call(message("sent once"))
    check(sent.info.attempts == 2)
    val texts = im.list(GetConversationMessagesRequest(group)).items().toList().map { readTextContent(it.content) }
    check(texts.count { it == "sent once" } == 1)
    say("retry", "an injected 503: attempt ${sent.info.attempts} succeeded with the same ClientMsgId")
    say("", "${sent.info.idempotencyId}, and the group holds the message once")

    // 5. The service's own errors.
    try {
        im.sendMessage(message("x").copy(sender = 99999))
        error("99999 is no member")
    } catch (refused: ImException.Api) {
        say("error", "sender 99999 is no member: ${refused.kind} ${refused.code}, request ${refused.requestId}")
    }

    // 6. Callbacks: what clients of the app do comes here first.
    val logged = CopyOnWriteArrayList<ImLogRecord>()
    val handler = callbackHandler(Callbacks(CALLBACK_SECRET, appId), undecided = Undecided.REJECT) {
        logger = ImLogger { logged.add(it) }
        on(EventType.BEFORE_SEND_MESSAGE) { event, _ ->
            if (event.texts.any { "spoiler" in it }) Reply.reject(1001, "no spoilers, please") else Reply.accept()
        }
    }
    val server = serve(handler)
    EmulatorControl.setCallbackTarget("http://127.0.0.1:${server.address.port}/im-callbacks", CALLBACK_SECRET)
    val refused = EmulatorControl.clientSays(BEN, group, textContent("spoiler: the summit is closed"))
    check(!refused["ok"].asBoolean() && refused["check_code"].asInt() == 1001) { refused }
    say("callback", "$BEN's client sent a spoiler: refused with 1001 ${refused["check_message"]}")
    val allowed = EmulatorControl.clientSays(BEN, group, textContent("see you on Saturday"))
    check(allowed["ok"].asBoolean()) { allowed }
    say("callback", "$BEN's client sent another message: accepted, id ${allowed["message_id"].asText()}")

    // 7. A forgery.
    EmulatorControl.sendForgedCallback(appId)
    val forged = logged.last()
    check(forged.reason == "signature")
    say("callback", "a forged body: answered 401 without a word; our log says \"${forged.reason}\"")

    server.stop(0)
    im.close()
    println("\neverything was as expected")
    exitProcess(0)
}

/** A callback handler on the JDK's own HTTP server. */
private fun serve(handler: CallbackHandler): HttpServer {
    val server = HttpServer.create(InetSocketAddress("127.0.0.1", 0), 0)
    server.executor = Executors.newCachedThreadPool()
    server.createContext("/im-callbacks") { exchange ->
        val headers = exchange.requestHeaders
        val request = CallbackRequest(
            exchange.requestMethod,
            headers.getFirst("Content-Type"),
            headers.getFirst("Content-Encoding"),
            headers.getFirst("Content-Length"),
        )
        val answer = handler.handleBlocking(request, exchange.requestBody)
        val body = answer.body?.toByteArray()
        answer.headers.forEach(exchange.responseHeaders::set)
        exchange.sendResponseHeaders(answer.status, body?.size?.toLong() ?: -1)
        body?.let(exchange.responseBody::write)
        exchange.close()
    }
    server.start()
    return server
}
