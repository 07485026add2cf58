package volc.im.tests

import java.nio.file.Files
import java.nio.file.Path
import java.time.Duration
import kotlin.test.Test
import kotlin.test.assertEquals
import kotlin.test.assertFailsWith
import kotlin.test.assertTrue
import kotlinx.coroutines.runBlocking
import kotlinx.coroutines.yield
import volc.im.Answer
import volc.im.BatchSendMessageRequest
import volc.im.BlockingImClient
import volc.im.CallOptions
import volc.im.Callbacks
import volc.im.ConversationType
import volc.im.CreateConversationRequest
import volc.im.ErrorCode
import volc.im.EventType
import volc.im.GetConversationMessagesRequest
import volc.im.ImActions
import volc.im.ImClient
import volc.im.ImConfig
import volc.im.ImException
import volc.im.ImRequest
import volc.im.MsgType
import volc.im.NewConversation
import volc.im.Reply
import volc.im.SendMessageRequest
import volc.im.SendMessageResult
import volc.im.Undecided
import volc.im.callbackHandler
import volc.im.credentials.Credentials
import volc.im.credentials.CredentialsSource
import volc.im.testing.Respond
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
            assertEquals(9, snippets.count())
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

    @Suppress("UNCHECKED_CAST")
    private class FakeIm : ImActions {
        override suspend fun <R : Any> call(request: ImRequest<R>, options: CallOptions): Answer<R> = when (request) {
            is SendMessageRequest -> Respond.answer(SendMessageResult(messageId = 42))
            else -> throw Respond.error(ErrorCode.CONVERSATION_NOT_FOUND)
        } as Answer<R>
    }

    @Test
    fun `a fake`() = runBlocking<Unit> {
        val im: ImActions = FakeIm()
        assertEquals(42, im.sendMessage(SendMessageRequest(textContent("hi"), 1, MsgType.TEXT, sender = 1)).messageId)
        assertFailsWith<ImException.NotFound> { im.list(GetConversationMessagesRequest(1)).items().collect {} }
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
