package volc.im.ledger

import volc.im.ErrorCode
import volc.im.RawJson

/**
 * Report of a whole campaign, whichever machines ran it: every item is sent, failed, unknown, left or running, exactly one of
 * them.
 *
 * @property total number of items; null while no machine has seen the end of the list
 * @property sent number of sent items
 * @property failed number of items that the service rejected
 * @property unknown number of items that may have been sent: sending them again could do the work twice
 * @property left number of items, as far as they are known, that were not sent and are safe to send
 * @property running number of items that a machine is sending
 * @property parts number of parts that were ever claimed
 * @property unknownParts numbers of the parts with unknown items
 */
public data class CampaignReport @JvmOverloads constructor(
    public val total: Long?,
    public val sent: Long = 0,
    public val failed: Long = 0,
    public val unknown: Long = 0,
    public val left: Long = 0,
    public val running: Long = 0,
    public val parts: Long = 0,
    public val unknownParts: List<Long> = emptyList(),
)

/**
 * An item of a campaign that failed or is unknown.
 *
 * @property part number of its part
 * @property outcome its outcome
 * @property index its place in the whole list
 * @property item the item where it is short, such as an id, and has an outcome apart from its part's
 * @property code the service's code, where it gave one
 * @property message message
 */
public data class CampaignItem(
    public val part: Long,
    public val outcome: Outcome,
    public val index: Long,
    public val item: RawJson?,
    public val code: ErrorCode?,
    public val message: String,
) {
    /** Outcomes that need attention. */
    public enum class Outcome {
        /** Rejected by the service. */
        FAILED,

        /** May have been sent. */
        UNKNOWN,
    }
}

/** What a person found out about unknown items. */
public enum class Resolution {
    /** They were sent. */
    SENT,

    /** They were not sent, and will not be. */
    FAILED,

    /**
     * They were not sent: the next run sends them. Only for a part that is unknown as a whole, when the machine that had claimed
     * it is gone.
     */
    LEFT,
}
