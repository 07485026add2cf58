package volc.im.tests.campaigns

import java.nio.file.Path
import java.time.Duration
import kotlin.concurrent.thread
import volc.im.BatchOptions
import volc.im.BatchSendMessageRequest
import volc.im.BlockingImClient
import volc.im.ImConfig
import volc.im.MsgType
import volc.im.ledger.Ledger

/** A batch whose receivers come from elsewhere. */
val TO_NOBODY = BatchSendMessageRequest(content = "{}", msgType = MsgType.TEXT, receiver = emptyList(), sender = 5_000_000)

/** The campaign that the workers of a test share. */
fun shared(path: Path): Ledger = Ledger("spring", SqliteLedgerStore(path), Duration.ofSeconds(3))

/** Runs a campaign in a process of its own: emulator, table, number of receivers, size of a part. SIGTERM stops it, SIGKILL kills it. */
fun main(arguments: Array<String>) {
    val (url, table, receivers, partSize) = arguments
    val ledger = shared(Path.of(table))
    val worker = Thread.currentThread()
    Runtime.getRuntime().addShutdownHook(
        thread(start = false) {
            ledger.stop()
            worker.join()
        },
    )
    val options = BatchOptions(partSize = partSize.toInt(), concurrency = 2, isUnpaced = true)
    BlockingImClient(ImConfig("AKLTtest", "test-secret-key", 123456, baseUrl = url)).use { im ->
        println("started")
        println("sent ${im.batch(TO_NOBODY, ledger, (1..receivers.toLong()).iterator(), options).sent}")
    }
}

/** Starts one. */
fun worker(url: String, table: Path, receivers: Int, partSize: Int): Process {
    val java = "${System.getProperty("java.home")}/bin/java"
    val classes = System.getProperty("java.class.path")
    return ProcessBuilder(
        java, "-XX:TieredStopAtLevel=1", "-XX:+UseSerialGC", "-Xmx64m", "-cp", classes,
        "volc.im.tests.campaigns.WorkerKt", url, "$table", "$receivers", "$partSize",
    ).redirectError(ProcessBuilder.Redirect.INHERIT).start()
}
