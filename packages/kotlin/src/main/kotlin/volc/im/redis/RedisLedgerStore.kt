package volc.im.redis

import io.lettuce.core.ScriptOutputType
import io.lettuce.core.api.StatefulRedisConnection
import io.lettuce.core.cluster.api.StatefulRedisClusterConnection
import io.lettuce.core.cluster.api.async.RedisClusterAsyncCommands
import java.time.Duration
import volc.im.ImException
import volc.im.internal.NativeLibrary
import volc.im.internal.crossed
import volc.im.internal.ledgerRedisClaim
import volc.im.internal.ledgerRedisKeepMs
import volc.im.internal.ledgerRedisKey
import volc.im.internal.ledgerRedisRead
import volc.im.internal.ledgerRedisScript
import volc.im.internal.ledgerRedisSettle
import volc.im.internal.partsOf
import volc.im.ledger.ClaimAnswer
import volc.im.ledger.ClaimRequest
import volc.im.ledger.LedgerPart
import volc.im.ledger.LedgerStore
import volc.im.ledger.ReadRequest
import volc.im.ledger.SettleRequest

/**
 * Campaigns in Redis, a hash for each; with Lettuce, which this package does not bring along. Every step is one script on one key, so
 * it is exact on a cluster too; times are the server's. The connection stays yours: close it after the client.
 *
 * What Redis forgets when it fails is sent again: have it write every change to disk before it answers (`appendonly yes`,
 * `appendfsync always`), and do not let it evict keys.
 */
public class RedisLedgerStore private constructor(
    commands: RedisClusterAsyncCommands<String, String>,
    private val prefix: String,
    keep: Duration?,
) : LedgerStore {
    private val keepMs: ULong
    private val script: RedisScript<String>

    init {
        if (prefix.isEmpty()) throw ImException.invalid("prefix", "required", "must be given", "")
        if (keep != null && (keep.isZero || keep.isNegative)) {
            throw ImException.invalid("keep", "range", "must be above 0", "$keep")
        }
        NativeLibrary.load()
        keepMs = keep?.crossed()?.toULong() ?: ledgerRedisKeepMs()
        script = RedisScript(commands, ledgerRedisScript(), ScriptOutputType.VALUE)
    }

    /**
     * In one Redis.
     *
     * @param prefix what the keys begin with, the same on every machine. `volc-im campaign status` expects `volc-im:campaign` unless it
     * gets another one
     * @param keep how long a campaign is kept after its last change; 30 days by default
     * @throws ImException.Validation when an argument is wrong
     */
    @JvmOverloads
    public constructor(connection: StatefulRedisConnection<String, String>, prefix: String, keep: Duration? = null) :
        this(connection.async(), prefix, keep)

    /**
     * In a cluster.
     *
     * @param prefix what the keys begin with, the same on every machine. `volc-im campaign status` expects `volc-im:campaign` unless it
     * gets another one
     * @param keep how long a campaign is kept after its last change; 30 days by default
     * @throws ImException.Validation when an argument is wrong
     */
    @JvmOverloads
    public constructor(connection: StatefulRedisClusterConnection<String, String>, prefix: String, keep: Duration? = null) :
        this(connection.async(), prefix, keep)

    override suspend fun claim(request: ClaimRequest): ClaimAnswer {
        val (part, leaseMs) = request.part.toULong() to request.lease.toMillis().toULong()
        return ClaimAnswer.of(step(request.campaign, ledgerRedisClaim(part, request.digest, request.owner, leaseMs, keepMs)))
    }

    override suspend fun settle(request: SettleRequest): Boolean {
        val (part, owner) = request.part.toULong() to request.owner
        return step(request.campaign, ledgerRedisSettle(part, owner, request.record, request.replaces, keepMs)) == "1"
    }

    override suspend fun read(request: ReadRequest): List<LedgerPart> =
        partsOf(step(request.campaign, ledgerRedisRead(request.from.toULong(), request.most.toULong())))

    private suspend fun step(campaign: String, arguments: List<String>): String =
        script.await(listOf(ledgerRedisKey(prefix, campaign)), arguments)
}
