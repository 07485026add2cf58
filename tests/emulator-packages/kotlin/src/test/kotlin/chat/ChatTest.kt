package chat

import java.time.Duration
import java.time.Instant
import org.junit.jupiter.api.Assertions.assertEquals
import org.junit.jupiter.api.Assertions.assertThrows
import org.junit.jupiter.api.Assertions.assertTrue
import org.junit.jupiter.api.Test
import org.junit.jupiter.api.extension.RegisterExtension
import volc.im.emulator.Emulator
import volc.im.emulator.EmulatorException
import volc.im.emulator.Faults
import volc.im.emulator.junit.VolcImEmulator

class ChatTest {
    // region docs
    @RegisterExtension val im = VolcImEmulator { callbackSecret("s").refuseOnTimeout() }
    // endregion docs

    private fun group(): Long = im.asUser(10001).createConversation(name = "hike", participants = listOf(10002)).conversationShortId!!

    @Test
    fun `users act and the data shows it`() {
        val group = group()
        assertTrue(group > 1L shl 53)
        val message = im.asUser(10002).send(group, "hi", ext = mapOf("a" to "b")).messageId!!
        im.asUser(10002).recall(group, message)
        im.asUser(10001).markRead(group)
        val stored = im.control.messages(conversationShortId = group).messages.single()
        assertEquals(listOf<Any>(message, "recalled", mapOf("a" to "b")), listOf(stored.messageId, stored.status, stored.ext))
        assertEquals("s", im.env["IM_CALLBACK_SECRET"])
    }

    // region docs
    @Test
    fun `a fault strikes once and the call is seen`() {
        im.fault("BatchGetUser", Faults.status(503).first(1))
        repeat(2) { im.control.invoke(action = "BatchGetUser", body = mapOf("UserIds" to listOf(1))) }
        assertEquals(503, im.waitForCall("BatchGetUser", mapOf("UserIds" to listOf(1))).status)
        assertEquals(200, im.waitForCall("BatchGetUser", attempt = 2).status)
        val missing = assertThrows(EmulatorException::class.java) { im.waitForCall("SendMessage", timeout = Duration.ofMillis(1)) }
        assertEquals("NotSeen", missing.code)
        assertTrue(Regex("no call of SendMessage; seen:[^←]*→ BatchGetUser 200 #2\nConsole: ").containsMatchIn(missing.message!!), missing.message)
    }
    // endregion docs

    @Test
    fun `what is refused says why`() {
        val group = group()
        val refused = assertThrows(EmulatorException::class.java) { im.asUser("stranger").send(group, "hi") }
        assertEquals("ParticipantNotInConversation", refused.code)
        assertTrue(refused.message!!.endsWith("Console: ${im.consoleUrl}"))
    }

    @Test
    fun `data and clock are set`() {
        val group = group()
        val snapshot = im.state.save()
        im.reset()
        assertEquals(0, im.control.counts().conversations)
        im.state.load(snapshot)
        assertEquals(2, im.control.conversation(group).members.size)
        val time = Instant.parse("2031-01-01T00:00:00Z")
        im.clock.fix(time)
        im.clock.advance(Duration.ofMinutes(1))
        assertEquals(time.plusSeconds(60), im.clock.now())
        im.clock.reset()
    }

    @Test
    fun `an emulator that cannot start says why`() {
        val wrong = assertThrows(EmulatorException::class.java) { Emulator.start { option("ap-id", "1") } }
        assertTrue("--ap-id" in wrong.message!!, wrong.message)
        Emulator.start { appId(7) }.use { other ->
            assertEquals("7", other.env["VOLC_IM_APP_ID"])
            other.stop()
            assertEquals("Unreachable", assertThrows(EmulatorException::class.java) { other.control.health() }.code)
        }
    }
}
