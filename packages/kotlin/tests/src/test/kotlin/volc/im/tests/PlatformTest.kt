package volc.im.tests

import kotlin.test.Test
import kotlin.test.assertEquals
import kotlin.test.assertTrue

class PlatformTest {
    @Test
    fun `an unsupported platform is told which are supported`() {
        val classes = System.getProperty("surefire.test.class.path") ?: System.getProperty("java.class.path")
        val java = ProcessHandle.current().info().command().get()
        val process = ProcessBuilder(java, "-Djna.prefix=linux-riscv64", "-cp", classes, "volc.im.tests.Unsupported")
            .redirectErrorStream(true).start()
        val said = process.inputStream.bufferedReader().readText()
        assertEquals(0, process.waitFor(), said)
        val words = "volc-im has no native library for linux-riscv64; this jar has them for linux-x86-64, linux-aarch64"
        // The second use says the same, not that a class could not be initialised.
        assertEquals(2, said.lines().count { words in it }, said)
        assertTrue("UnsatisfiedLinkError" in said)
        assertTrue("""{"text":"without \"any\""}""" in said, said)
    }
}

/** Uses the package where there is no library for it. */
object Unsupported {
    @JvmStatic
    fun main(arguments: Array<String>) {
        // What a unit test with fakes needs.
        println(volc.im.SendMessageRequest(volc.im.textContent("without \"any\""), 1, volc.im.MsgType.TEXT).content)
        println(volc.im.CallOptions.NONE.withTimeout(java.time.Duration.ofSeconds(1)))
        println(volc.im.TransportConfig(isPaced = true))
        repeat(2) {
            try {
                volc.im.ImProtocol(volc.im.ImConfig("k", "s", 1))
            } catch (error: UnsatisfiedLinkError) {
                println(error)
            }
        }
    }
}
