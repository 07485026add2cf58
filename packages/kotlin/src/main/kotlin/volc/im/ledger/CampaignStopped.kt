package volc.im.ledger

import java.util.concurrent.CancellationException
import volc.im.CallInterruptedException

/**
 * A campaign whose coroutine was cancelled. It is a [CancellationException]: throw it on.
 *
 * @property report the whole campaign until then. What was on its way has ended and is settled; the same batch goes on with what is left
 */
public class CampaignCancelledException internal constructor(
    public val report: CampaignReport,
    cause: CancellationException,
) : CancellationException(words(report)) {
    init {
        initCause(cause)
    }
}

/**
 * A campaign whose thread was interrupted, which stays so.
 *
 * @property report the whole campaign until then. What was on its way has ended and is settled; the same batch goes on with what is left
 */
public class CampaignInterruptedException internal constructor(
    @Transient public val report: CampaignReport,
    cause: InterruptedException,
) : CallInterruptedException(words(report), cause)

private fun words(report: CampaignReport) = "the campaign was stopped: ${report.sent} items sent, ${report.failed} failed, " +
    "${report.unknown} unknown, ${report.left} left, ${report.running} running"
