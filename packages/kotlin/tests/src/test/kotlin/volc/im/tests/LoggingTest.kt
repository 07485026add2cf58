package volc.im.tests

import java.util.concurrent.CopyOnWriteArrayList
import kotlin.test.Test
import kotlin.test.assertEquals
import kotlin.test.assertTrue
import kotlinx.coroutines.runBlocking
import org.junit.jupiter.api.AfterAll
import volc.im.ImClient
import volc.im.ImLogRecord
import volc.im.ImLogger
import volc.im.QueryOnlineStatusRequest
import volc.im.TransportConfig

class LoggingTest {
    private val request = QueryOnlineStatusRequest(listOf(1))

    private class Kept(private val from: System.Logger.Level) : ImLogger {
        val all = CopyOnWriteArrayList<ImLogRecord>()

        override fun log(record: ImLogRecord) {
            all += record
        }

        override fun isLoggable(level: System.Logger.Level) = level.severity >= from.severity
    }

    @Test
    fun `at debug there is a record for each attempt, without secrets`() {
        emulator.faults("""{"first":1,"fault":{"type":"status","status":503,"headers":{"retry-after":"0"}}}""")
        val kept = Kept(System.Logger.Level.DEBUG)
        val info = ImClient(emulator.config, TransportConfig(logger = kept)).use { runBlocking { it.call(request).info } }
        assertEquals(2, info.attempts)
        val attempts = kept.all.filter { it.facts["status"] != null || "status" in it.message }
        assertTrue(kept.all.size >= 2 && kept.all.all { it.level == System.Logger.Level.DEBUG }, "${kept.all}")
        assertTrue(attempts.isNotEmpty() && kept.all.all { it.facts["callId"] == info.callId }, "${kept.all}")
        assertTrue(kept.all.none { "test-secret-key" in "$it ${it.facts}" })
    }

    @Test
    fun `at info a call is silent`() {
        emulator.faults()
        val kept = Kept(System.Logger.Level.INFO)
        ImClient(emulator.config, TransportConfig(logger = kept)).use { runBlocking { it.call(request) } }
        assertEquals(emptyList<ImLogRecord>(), kept.all)
    }

    companion object {
        private val emulator by lazy { Emulator() }

        @JvmStatic
        @AfterAll
        fun end() = emulator.close()
    }
}
