package volc.im.tests

import java.nio.file.Files
import java.time.Duration
import java.util.concurrent.CompletableFuture
import java.util.concurrent.ExecutionException
import java.util.concurrent.TimeUnit
import kotlin.test.Test
import kotlin.test.assertEquals
import kotlin.test.assertFailsWith
import kotlin.test.assertIs
import kotlin.test.assertTrue
import kotlinx.coroutines.flow.Flow
import kotlinx.coroutines.flow.count
import kotlinx.coroutines.flow.toList
import kotlinx.coroutines.runBlocking
import org.junit.jupiter.api.AfterAll
import volc.im.Answer
import volc.im.AsyncImClient
import volc.im.BatchOptions
import volc.im.BatchOutcome
import volc.im.BatchRequest
import volc.im.BatchSendMessageRequest
import volc.im.CallOptions
import volc.im.ConversationType
import volc.im.CreateConversationRequest
import volc.im.GetConversationMessagesRequest
import volc.im.GetConversationMessagesResult
import volc.im.ImActions
import volc.im.ImException
import volc.im.ImRequest
import volc.im.Message
import volc.im.MsgType
import volc.im.NewConversation
import volc.im.QueryOnlineStatusRequest
import volc.im.RawJson
import volc.im.SendMessageRequest
import volc.im.SendMessageResult
import volc.im.ledger.CampaignReport
import volc.im.ledger.Ledger
import volc.im.testing.Respond
import volc.im.tests.campaigns.SqliteLedgerStore
import volc.im.tests.campaigns.TO_NOBODY
import volc.im.textContent

/** What unit tests need, and the client with futures. */
class FakesTest {
    /** A fake of a whole client. */
    @Suppress("UNCHECKED_CAST")
    private class FakeIm : ImActions {
        override suspend fun <R : Any> call(request: ImRequest<R>, options: CallOptions): Answer<R> = when (request) {
            is SendMessageRequest -> Respond.answer(SendMessageResult(messageId = 42))
            is GetConversationMessagesRequest -> {
                val isFirst = request.cursor == 0L
                val messages = listOf(Message(messageId = if (isFirst) 1 else 2))
                Respond.answer(GetConversationMessagesResult(messages = messages, hasMore = isFirst, newCursor = 1))
            }
            else -> throw Respond.error(volc.im.ErrorCode.of("NoAuth"))
        } as Answer<R>

        override suspend fun raw(action: String, wireJson: String, isRetrySafe: Boolean, options: CallOptions) =
            Respond.answer(RawJson("{}"))

        override suspend fun <Q : ImRequest<R>, R : Any> batch(
            request: Q,
            options: BatchOptions,
            onProgress: ((done: Long, total: Long) -> Unit)?,
        ): BatchOutcome<Q, R> = Respond.outcome(request.action.resultType.getDeclaredConstructor().newInstance() as R, 3)

        override suspend fun <R : Any, I : Any> batch(
            request: BatchRequest<R, I>,
            ledger: Ledger,
            items: Flow<I>?,
            options: BatchOptions,
            onProgress: ((done: Long, total: Long) -> Unit)?,
        ): CampaignReport = CampaignReport(total = null, sent = items?.count()?.toLong() ?: 0)
    }

    @Test
    fun `a fake answers calls, listings, batches and raw calls`() = runBlocking {
        val im: ImActions = FakeIm()
        assertEquals(42, im.sendMessage(SendMessageRequest(textContent("hi"), 1, MsgType.TEXT, sender = 1)).messageId)
        assertEquals(listOf(1L, 2L), im.list(GetConversationMessagesRequest(1)).items().toList().map { it.messageId })
        assertEquals(RawJson("{}"), im.raw("New", "{}").result)
        assertEquals(3, im.batch(BatchSendMessageRequest(textContent("hi"), MsgType.TEXT, listOf(1, 2, 3), sender = 1)).sent)
        val ledger = Ledger("spring", SqliteLedgerStore(Files.createTempFile("spring", ".db")))
        assertEquals(3, im.batch(TO_NOBODY, ledger, sequenceOf(1L, 2L, 3L)).sent)
        assertEquals(0, im.batch(TO_NOBODY, ledger).sent)
        assertFailsWith<ImException.PermissionDenied> { im.queryOnlineStatus(QueryOnlineStatusRequest(listOf(1))) }
        Unit
    }

    @Test
    fun `builders name what they take`() {
        val message = SendMessageRequest.builder().content("{}").conversationShortId(1).msgType(MsgType.TEXT).sender(2).build()
        assertEquals(SendMessageRequest("{}", 1, MsgType.TEXT, sender = 2), message)
        assertEquals(message.copy(sender = 3), message.toBuilder().sender(3).build())
        val missing = assertFailsWith<ImException.Validation> { SendMessageRequest.builder().content("{}").build() }
        assertEquals("conversationShortId" to "required", missing.path to missing.rule)
    }

    @Test
    fun `futures have results, errors and context`() {
        AsyncImClient(emulator.config).use { im ->
            val core = NewConversation(ConversationType.GROUP, name = "group")
            val group = im.createConversation(CreateConversationRequest(core, ownerUserId = 10001)).get(20, TimeUnit.SECONDS)
            val id = group.conversationShortId
            val sent = CompletableFuture.allOf(
                *Array(20) { im.sendMessage(SendMessageRequest(textContent("$it"), id, MsgType.TEXT, sender = 10001)) },
            )
            sent.get(20, TimeUnit.SECONDS)
            val listing = im.list(GetConversationMessagesRequest(id, limit = 7))
            val first = listing.nextItem().get(20, TimeUnit.SECONDS)
            val seen = ArrayList<Message>()
            listing.forEachWhile(seen::add).get(20, TimeUnit.SECONDS)
            assertEquals(20, (seen + first).toSet().size)
            val none = SendMessageRequest(textContent("x"), 1, MsgType.TEXT, sender = 1)
            val failed = assertFailsWith<ExecutionException> { im.sendMessage(none).get(20, TimeUnit.SECONDS) }
            assertIs<ImException.NotFound>(failed.cause)
            assertIs<ImException.Validation>(im.sendMessage(none.copy(sender = null)).handle { _, error -> cause(error) }.get())
            val outcome = im.batch(BatchSendMessageRequest(textContent("hi"), MsgType.TEXT, listOf(1, 2, 3), sender = 10001))
            assertEquals(3, outcome.get(20, TimeUnit.SECONDS).sent)
            assertEquals(200, im.raw("QueryOnlineStatus", """{"AppId":123456,"UserIds":[1]}""").get().info.status)
        }
    }

    private fun cause(error: Throwable): Throwable = error.cause ?: error

    @Test
    fun `a future that is cancelled cancels its call`() {
        emulator.faults("""{"action":"QueryOnlineStatus","fault":{"type":"status","status":503,"headers":{"retry-after":"1"}}}""")
        AsyncImClient(emulator.config).use { im ->
            val asked = im.queryOnlineStatus(QueryOnlineStatusRequest(listOf(1)))
            until { emulator.requests("QueryOnlineStatus").isNotEmpty() }
            asked.cancel(true)
            Thread.sleep(Duration.ofMillis(1300).toMillis())
            assertEquals(1, emulator.requests("QueryOnlineStatus").size)
            assertTrue(asked.isCancelled)
        }
        emulator.faults()
    }

    companion object {
        private val emulator by lazy { Emulator() }

        @JvmStatic
        @AfterAll
        fun end() = emulator.close()
    }
}
