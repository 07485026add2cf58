package examples

import volc.im.BatchEvent
import volc.im.BatchOptions
import volc.im.BatchSendMessageRequest
import volc.im.MsgType
import volc.im.textContent

suspend fun batches() {
    val im = client()

    // region batch
    val receivers = (20001L..21200L).toList()
    val message = BatchSendMessageRequest(textContent("The hike starts at 9."), MsgType.TEXT, receivers, sender = 10001)
    im.batchEvents(message, BatchOptions(concurrency = 1)).collect { event ->
        when (event) {
            is BatchEvent.Progress -> println("${event.done} of ${event.total}")
            is BatchEvent.Finished -> {
                val outcome = event.outcome
                println("${outcome.sent} sent, ${outcome.failed.size} failed, ${outcome.unknown.size} unknown")
                outcome.rest?.let { im.batch(it) }
            }
        }
    }
    // endregion batch
    im.close()
}
