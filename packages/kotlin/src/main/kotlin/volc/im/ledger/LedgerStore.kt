package volc.im.ledger

import java.time.Duration
import volc.im.internal.NativeClaim
import volc.im.internal.claimAnswer

/**
 * Remembers campaigns. [BlockingLedgerStore] is its twin for functions that block, such as those of JDBC.
 *
 * Its functions run on threads of the client, in the context of the batch. Each is atomic, and durable before it returns; one that throws,
 * or takes longer than 5 s, is asked again, and meanwhile nothing is sent.
 */
public interface LedgerStore {
    /**
     * Claims a part, or keeps it for longer for the same owner.
     *
     * Without a row, or with one of the same digest without owner or with this one, stores digest, owner and the end of the claim:
     * [ClaimAnswer.Claimed]. With another digest [ClaimAnswer.Differs], with a record [ClaimAnswer.Settled], with another owner
     * [ClaimAnswer.Running] until the end of its claim and then [ClaimAnswer.Lost]; these change nothing.
     */
    public suspend fun claim(request: ClaimRequest): ClaimAnswer

    /**
     * Stores a record if the part has this owner and its record equals [SettleRequest.replaces]. True as well if it has this record
     * already. An empty record clears the owner, too; true as well if the part is free already.
     */
    public suspend fun settle(request: SettleRequest): Boolean

    /** The parts in ascending order. */
    public suspend fun read(request: ReadRequest): List<LedgerPart>
}

/** A [LedgerStore] whose functions block: for Java, and for JDBC. */
public interface BlockingLedgerStore {
    /** See [LedgerStore.claim]. */
    @Throws(Exception::class)
    public fun claim(request: ClaimRequest): ClaimAnswer

    /** See [LedgerStore.settle]. */
    @Throws(Exception::class)
    public fun settle(request: SettleRequest): Boolean

    /** See [LedgerStore.read]. */
    @Throws(Exception::class)
    public fun read(request: ReadRequest): List<LedgerPart>
}

/**
 * Asks for a part of a campaign, or keeps it for longer.
 *
 * @property campaign the campaign's name
 * @property part number of the part, from 0
 * @property digest what the part is made of
 * @property owner who asks: another text for each run of a campaign
 * @property lease how long the claim holds
 */
public data class ClaimRequest(
    public val campaign: String,
    public val part: Long,
    public val digest: String,
    public val owner: String,
    public val lease: Duration,
)

/**
 * Stores the outcome of a part.
 *
 * @property campaign the campaign's name
 * @property part number of the part, from 0
 * @property owner who has claimed it
 * @property record the outcome; empty where nothing was sent and the part is free again
 * @property replaces the record that this one replaces; empty for a part that has none yet
 */
public data class SettleRequest(
    public val campaign: String,
    public val part: Long,
    public val owner: String,
    public val record: String,
    public val replaces: String,
)

/**
 * Asks for the parts of a campaign from a number on.
 *
 * @property campaign the campaign's name
 * @property from the first number of interest
 * @property most how many at most; fewer mean that there are no more
 */
public data class ReadRequest(public val campaign: String, public val from: Long, public val most: Int)

/** Answer to a claim. */
public sealed class ClaimAnswer private constructor(internal val native: NativeClaim) {
    /** The part is the asker's. */
    public data object Claimed : ClaimAnswer(NativeClaim.Claimed)

    /**
     * The part was settled.
     *
     * @property record its outcome
     */
    public data class Settled(public val record: String) : ClaimAnswer(NativeClaim.Settled(record))

    /**
     * Another owner has the part.
     *
     * @property timeLeft how long its claim still holds, above 0
     */
    public data class Running(public val timeLeft: Duration) : ClaimAnswer(NativeClaim.Running(timeLeft.toMillis()))

    /** Another owner had claimed the part and never settled it. */
    public data object Lost : ClaimAnswer(NativeClaim.Lost)

    /** The part is known with another digest. */
    public data object Differs : ClaimAnswer(NativeClaim.Differs)

    internal companion object {
        /** An answer as core writes it. */
        fun of(text: String): ClaimAnswer = when (val answer = claimAnswer(text)) {
            NativeClaim.Claimed -> Claimed
            is NativeClaim.Settled -> Settled(answer.record)
            is NativeClaim.Running -> Running(Duration.ofMillis(answer.msLeft))
            NativeClaim.Lost -> Lost
            NativeClaim.Differs -> Differs
            null -> throw IllegalArgumentException("the campaign's key holds something else")
        }
    }
}

/**
 * A part as a store knows it.
 *
 * @property part its number
 * @property digest what it is made of
 * @property owner who has claimed it; empty for a part that is free
 * @property timeLeft how long the claim still holds; 0 when it is over, or the part is settled
 * @property record its outcome; empty before
 */
public data class LedgerPart(
    public val part: Long,
    public val digest: String,
    public val owner: String,
    public val timeLeft: Duration,
    public val record: String,
)
