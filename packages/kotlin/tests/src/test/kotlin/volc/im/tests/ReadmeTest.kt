package volc.im.tests

import java.net.URI
import java.net.http.HttpClient
import java.net.http.HttpRequest
import java.net.http.HttpResponse
import java.nio.file.Files
import java.nio.file.Path
import java.time.Duration
import kotlin.test.Test
import kotlin.test.assertEquals
import kotlin.test.assertTrue
import kotlinx.coroutines.runBlocking
import kotlinx.coroutines.yield
import volc.im.BatchSendMessageRequest
import volc.im.BlockingImClient
import volc.im.Call
import volc.im.CallOptions
import volc.im.Callbacks
import volc.im.ConversationType
import volc.im.CreateConversationRequest
import volc.im.EventType
import volc.im.GetConversationMessagesRequest
import volc.im.ImClient
import volc.im.ImConfig
import volc.im.ImProtocol
import volc.im.ImRequest
import volc.im.MsgType
import volc.im.NewConversation
import volc.im.QueryOnlineStatusRequest
import volc.im.Reply
import volc.im.SendMessageRequest
import volc.im.SignedRequest
import volc.im.Undecided
import volc.im.callbackHandler
import volc.im.credentials.Credentials
import volc.im.credentials.CredentialsSource
import volc.im.textContent

/** What stands in the READMEs, run. */
class ReadmeTest {
    @Test
    fun `every snippet is one that runs`() {
        val root = Path.of(System.getenv("VOLC_IM_README") ?: error("VOLC_IM_README must name the folder of the READMEs"))
        val packaging = root.resolve("../../tests/packaging")
        val sources = listOf(root.resolve("tests/src"), packaging).flatMap { folder ->
            Files.walk(folder).use { files -> files.filter { "$it".matches(Regex(".*\\.(kt|java|xml)")) }.toList() }
        }.map { lines(Files.readString(it)).replace("\${volc.im.version}", "0.1.0") }
        for (readme in listOf("README.md", "README.zh-CN.md")) {
            val snippets = Regex("```(\\w+)\n(.*?)```", RegexOption.DOT_MATCHES_ALL).findAll(Files.readString(root.resolve(readme)))
            assertEquals(11, snippets.count())
            for (snippet in snippets) {
                val text = lines(snippet.groupValues[2])
                assertTrue(sources.any { text in it }, "$readme has what nothing runs:\n$text")
            }
        }
    }

    /** Without what only indents and what is empty. */
    private fun lines(text: String) = text.lines().map(String::trim).filter(String::isNotEmpty).joinToString("\n")

    @Test
    fun configuration() {
        val config = ImConfig("access-key-id", "secret", appId = 123456, region = "cn-north-1")
        ImClient(config).close()
    }

    private class Vault {
        suspend fun keys(): Credentials = Credentials("access-key-id", "secret").also { yield() }
    }

    @Test
    fun `keys of one's own`() {
        val vault = Vault()
        val config = ImConfig(123456, CredentialsSource.of { vault.keys() }) // a suspend function; in Java a CredentialsProvider
        ImClient(config).close()
    }

    @Test
    fun calls() = Emulator().use { emulator ->
        ImClient(emulator.config).use { im -> runBlocking { calls(im, (20001L..20003L).toList()) } }
        BlockingImClient(emulator.config).use(ReadmeSnippets::calls)
    }

    private suspend fun calls(im: ImClient, receivers: List<Long>) {
        val group = im.createConversation(
            CreateConversationRequest(
                conversationCoreInfo = NewConversation(ConversationType.GROUP, name = "Weekend hike"),
                ownerUserId = 10001,
            ),
        ).conversationShortId

        val sent = im.call(
            SendMessageRequest(textContent("hello"), group, MsgType.TEXT, sender = 10001),
            CallOptions(timeout = Duration.ofSeconds(3)),
        )
        println("${sent.result.messageId} after ${sent.info.attempts} attempts")

        im.list(GetConversationMessagesRequest(group)).items().collect { message -> println(message.content) }

        val outcome = im.batch(BatchSendMessageRequest(textContent("hi"), MsgType.TEXT, receivers, sender = 10001))
        println("${outcome.sent} sent, ${outcome.failed} failed, ${outcome.unknown} unknown") // each receiver in one of them
        outcome.rest?.let { im.batch(it) }
        assertEquals(3, outcome.sent)
    }

    @Test
    fun `an HTTP client of one's own`() = Emulator().use { emulator ->
        val result = driven(ImProtocol(emulator.config), QueryOnlineStatusRequest(listOf(10001)))
        assertTrue(result.extra.isEmpty())
    }

    private fun <R : Any> driven(protocol: ImProtocol, request: ImRequest<R>): R {
        val call = protocol.start(request)
        while (true) {
            when (val step = call.next()) {
                is Call.Step.Send -> send(step.request, step.timeout)
                    .onSuccess { answer -> call.onResponse(answer.statusCode(), answer.body()) }
                    .onFailure { error -> call.onFailure(Call.Failure.OTHER, error.toString()) }
                is Call.Step.Wait -> Thread.sleep(step.duration.toMillis())
                is Call.Step.Done -> return step.answer.result
                is Call.Step.Failed -> throw step.error
            }
        }
    }

    private fun send(request: SignedRequest, timeout: Duration): Result<HttpResponse<ByteArray>> = runCatching {
        val made = HttpRequest.newBuilder(URI(request.url)).timeout(timeout)
        request.headers.forEach(made::header)
        made.POST(HttpRequest.BodyPublishers.ofString(request.body))
        HttpClient.newHttpClient().send(made.build(), HttpResponse.BodyHandlers.ofByteArray())
    }

    @Test
    fun callbacks() {
        val callbacks = Callbacks("callback-secret", appId = 123456)

        val handler = callbackHandler(callbacks, undecided = Undecided.REJECT) {
            on(EventType.BEFORE_SEND_MESSAGE) { event, data ->
                if (event.texts.any { "spoiler" in it }) Reply.reject(1001, "no spoilers") else Reply.accept()
            }
            on(EventType.AFTER_SEND_MESSAGE) { event, data -> Reply.accept() }
        }
        val body = callbacks.sign("BeforeSendMessage", """{"MessageBody":{"ConversationType":2,"Content":"spoiler"}}""")
        assertTrue("1001" in handler.handleBlocking(body.toByteArray()).body!!)
    }
}
