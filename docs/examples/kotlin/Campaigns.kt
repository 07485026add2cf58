package examples

// region run
import java.nio.file.Path
import java.util.concurrent.CountDownLatch
import java.util.concurrent.TimeUnit
import volc.im.BatchOptions
import volc.im.BatchSendMessageRequest
import volc.im.ImClient
import volc.im.MsgType
import volc.im.ledger.FileLedgerStore
import volc.im.ledger.Ledger
import volc.im.ledger.Resolution
import volc.im.textContent

val store = FileLedgerStore(Path.of(System.getenv("LEDGER") ?: "spring-2026.ledger"))
val ledger = Ledger("spring-2026", store)

suspend fun send(im: ImClient) = im.batch(
    BatchSendMessageRequest(textContent("The hike starts at 9."), MsgType.TEXT, emptyList(), sender = 10001),
    ledger,
    // Such as the lines of a file or the rows of a query, always in the same order.
    (20001L..21200L).asSequence(),
    BatchOptions(concurrency = 1),
)
// endregion run

suspend fun campaigns() {
    val im = client()

    // region run
    val report = send(im)
    println("${report.sent} sent, ${report.failed} failed, ${report.unknown} unknown")
    // endregion run

    // region stop
    val finished = CountDownLatch(1)
    Runtime.getRuntime().addShutdownHook(
        Thread {
            ledger.stop()
            // Until the running calls are settled.
            finished.await(30, TimeUnit.SECONDS)
        },
    )
    // endregion stop

    // region resolve
    for (part in report.unknownParts) {
        println("part $part is unknown")
        ledger.resolve(part, Resolution.SENT, "asked three of the receivers: they have it")
    }
    // endregion resolve

    // region report
    val whole = ledger.report()
    println("${whole.sent} of ${whole.total}")
    // endregion report

    // The same call again sends nothing.
    println(send(im).sent)

    // region stop
    // After the batch.
    finished.countDown()
    // endregion stop
    im.close()
}
