@file:JvmName("Main")

package volc.im.emulator

import java.util.concurrent.TimeUnit
import kotlin.system.exitProcess

/** The program `volc-im` of this jar on the command line: `emulator`, `trigger` and all its other commands. It ends with this process. */
public fun main(vararg arguments: String) {
    val program =
        try {
            Program.path()
        } catch (error: EmulatorException) {
            System.err.println("volc-im: ${error.message}")
            exitProcess(1)
        }
    val process = ProcessBuilder(program.toString(), *arguments).inheritIO().start()
    Runtime.getRuntime().addShutdownHook(
        Thread {
            process.destroy()
            process.waitFor(5, TimeUnit.SECONDS)
        },
    )
    exitProcess(process.waitFor())
}
