package volc.im.emulator

import java.io.BufferedReader
import java.io.IOException
import java.nio.file.Path
import java.util.concurrent.TimeUnit
import kotlin.concurrent.thread

/** A running program. It ends with this process, however that ends: its standard input closes then. */
internal class Child(program: Path, arguments: List<String>) {
    private val process: Process =
        try {
            ProcessBuilder(listOf(program.toString(), "emulator", "--json", "--exit-on-stdin-close") + arguments).start()
        } catch (error: IOException) {
            throw EmulatorException("$program cannot be run: ${error.message}. If its folder forbids programs, set the property volc.im.cache to another one", "NotStarted", cause = error)
        }
    private val errors = StringBuffer()
    private val reading =
        thread(isDaemon = true, name = "volc-im-emulator-errors") {
            process.errorStream.bufferedReader().forEachLine { if (errors.length < 4_000) errors.append(it).append('\n') }
        }
    private val output: BufferedReader = process.inputStream.bufferedReader()

    /** Waits for the line that says it is ready. */
    fun ready(): Wire = output.readLine()?.let(Wire::read) ?: throw EmulatorException("the emulator did not start: ${waited()}", "NotStarted")

    private fun waited(): String? {
        process.waitFor()
        reading.join(1_000)
        return ended()
    }

    /** Why it ended, if it has. */
    fun ended(): String? = if (process.isAlive) null else "the program ended with ${process.exitValue()}\n$errors".trim()

    /** Ends it and waits until it has ended. */
    fun stop() {
        process.outputStream.close()
        if (!process.waitFor(5, TimeUnit.SECONDS)) process.destroyForcibly().waitFor()
    }
}
