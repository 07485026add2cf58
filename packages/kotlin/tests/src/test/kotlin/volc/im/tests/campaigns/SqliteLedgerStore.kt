package volc.im.tests.campaigns

import java.nio.file.Path
import java.sql.Connection
import java.time.Duration
import org.sqlite.SQLiteConfig
import volc.im.ledger.BlockingLedgerStore
import volc.im.ledger.ClaimAnswer
import volc.im.ledger.ClaimRequest
import volc.im.ledger.LedgerPart
import volc.im.ledger.ReadRequest
import volc.im.ledger.SettleRequest

/** A store of campaigns in a table of SQLite, as one would write it for any SQL database: a row a part, each step a transaction. */
class SqliteLedgerStore(private val path: Path) : BlockingLedgerStore {
    private val config = SQLiteConfig().apply {
        setBusyTimeout(30_000)
        setSynchronous(SQLiteConfig.SynchronousMode.FULL)
        setTransactionMode(SQLiteConfig.TransactionMode.IMMEDIATE)
    }

    init {
        transaction { it.createStatement().execute(TABLE) }
    }

    override fun claim(request: ClaimRequest): ClaimAnswer = transaction { database ->
        val found = database.query("SELECT digest, owner, lease_until_ms, record $PART", request.campaign, request.part) {
            Row(getString(1), getString(2), getLong(3), getString(4))
        }.singleOrNull()
        val left = (found?.leaseUntilMs ?: 0) - System.currentTimeMillis()
        when {
            found == null || (found.digest == request.digest && found.record.isEmpty() && found.owner in setOf("", request.owner)) -> {
                val until = System.currentTimeMillis() + request.lease.toMillis()
                database.update(CLAIM, request.campaign, request.part, request.digest, request.owner, until)
                ClaimAnswer.Claimed
            }
            found.digest != request.digest -> ClaimAnswer.Differs
            found.record.isNotEmpty() -> ClaimAnswer.Settled(found.record)
            left > 0 -> ClaimAnswer.Running(Duration.ofMillis(left))
            else -> ClaimAnswer.Lost
        }
    }

    override fun settle(request: SettleRequest): Boolean = transaction { database ->
        val (campaign, part, owner, record, replaces) = request
        val found = database.query("SELECT owner, record $PART", campaign, part) { getString(1) to getString(2) }.singleOrNull()
        when {
            found == null -> false
            found == "" to "" && record.isEmpty() -> true
            found.first != owner || found.second !in setOf(replaces, record) -> false
            else -> {
                val holder = if (record.isEmpty()) "" else owner
                database.update("UPDATE campaign_parts SET record = ?, owner = ? $PLACE", record, holder, campaign, part)
                true
            }
        }
    }

    override fun read(request: ReadRequest): List<LedgerPart> = transaction { database ->
        database.query(READ, System.currentTimeMillis(), request.campaign, request.from, request.most) {
            LedgerPart(getLong(1), getString(2), getString(3), Duration.ofMillis(getLong(4)), getString(5))
        }
    }

    private class Row(val digest: String, val owner: String, val leaseUntilMs: Long, val record: String)

    /** What throws changes nothing: the connection is closed without a commit. */
    private fun <T> transaction(step: (Connection) -> T): T =
        config.createConnection("jdbc:sqlite:$path").use { database ->
            database.autoCommit = false
            step(database).also { database.commit() }
        }

    private fun <T : Any> Connection.query(sql: String, vararg values: Any, read: java.sql.ResultSet.() -> T): List<T> =
        prepareStatement(sql).use { statement ->
            values.forEachIndexed { at, value -> statement.setObject(at + 1, value) }
            statement.executeQuery().use { found -> generateSequence { if (found.next()) found.read() else null }.toList() }
        }

    private fun Connection.update(sql: String, vararg values: Any) = prepareStatement(sql).use { statement ->
        values.forEachIndexed { at, value -> statement.setObject(at + 1, value) }
        statement.executeUpdate()
    }

    private companion object {
        const val TABLE = """
            CREATE TABLE IF NOT EXISTS campaign_parts (
                campaign TEXT NOT NULL,
                part INTEGER NOT NULL,
                digest TEXT NOT NULL,
                owner TEXT NOT NULL,
                lease_until_ms INTEGER NOT NULL,
                record TEXT NOT NULL,
                PRIMARY KEY (campaign, part)
            )
        """
        const val PLACE = "WHERE campaign = ? AND part = ?"
        const val PART = "FROM campaign_parts $PLACE"
        const val CLAIM = "INSERT INTO campaign_parts VALUES (?, ?, ?, ?, ?, '') ON CONFLICT (campaign, part)" +
            " DO UPDATE SET owner = excluded.owner, lease_until_ms = excluded.lease_until_ms"
        const val READ = "SELECT part, digest, owner, CASE WHEN record = '' THEN max(lease_until_ms - ?, 0) ELSE 0 END, record" +
            " FROM campaign_parts WHERE campaign = ? AND part >= ? ORDER BY part LIMIT ?"
    }
}
