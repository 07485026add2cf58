package telemetry

import ch.qos.logback.classic.Level
import ch.qos.logback.classic.Logger
import ch.qos.logback.classic.spi.ILoggingEvent
import ch.qos.logback.core.read.ListAppender
import java.io.File
import kotlin.test.Test
import kotlin.test.assertEquals
import kotlin.test.assertTrue
import kotlinx.coroutines.runBlocking
import org.slf4j.LoggerFactory
import volc.im.ImClient
import volc.im.QueryOnlineStatusRequest
import volc.im.tests.Emulator

/** Log records as SLF4J gets them, and by the environment's variable. */
class LoggersTest {
    @Test
    fun `records end in SLF4J by System Logger`() {
        val logger = LoggerFactory.getLogger("volc.im") as Logger
        val appender = ListAppender<ILoggingEvent>().apply { start() }
        logger.addAppender(appender)
        Emulator().use { emulator ->
            for (level in listOf(Level.INFO, Level.DEBUG)) {
                logger.level = level
                ImClient(emulator.config).use { im -> runBlocking { im.queryOnlineStatus(QueryOnlineStatusRequest(listOf(1))) } }
                if (level == Level.INFO) assertEquals(emptyList<ILoggingEvent>(), appender.list)
            }
        }
        assertTrue(appender.list.isNotEmpty() && appender.list.all { it.level == Level.DEBUG }, "${appender.list}")
        assertTrue(appender.list.any { "QueryOnlineStatus" in it.formattedMessage }, "${appender.list}")
        assertTrue(appender.list.none { "test-secret-key" in it.formattedMessage })
    }

    @Test
    fun `the variable shows calls on standard error`() {
        Emulator().use { emulator ->
            for ((level, shown) in listOf("debug" to true, "INFO" to false, "loud" to false)) {
                val told = program(level, emulator.url)
                assertEquals(shown, "DEBUG volc.im: " in told && "QueryOnlineStatus" in told, told)
                assertEquals(level == "loud", "VOLC_IM_LOG is \"loud\"" in told, told)
                assertTrue("test-secret-key" !in told)
            }
        }
    }

    /** What a program without SLF4J writes to standard error. */
    private fun program(level: String, url: String): String {
        val path = System.getProperty("java.class.path").split(File.pathSeparator).filter { "slf4j" !in it && "logback" !in it }
        val java = "${System.getProperty("java.home")}/bin/java"
        val builder = ProcessBuilder(java, "-classpath", path.joinToString(File.pathSeparator), "telemetry.OneCallKt", url)
        builder.environment()["VOLC_IM_LOG"] = level
        val process = builder.start()
        val told = process.errorStream.bufferedReader().readText()
        assertEquals(0, process.waitFor(), told)
        return told
    }
}
