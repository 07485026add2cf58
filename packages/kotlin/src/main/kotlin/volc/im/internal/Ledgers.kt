package volc.im.internal

import java.time.Duration
import volc.im.ErrorCode
import volc.im.JsonReader
import volc.im.JsonWriter
import volc.im.ledger.CampaignItem
import volc.im.ledger.CampaignReport
import volc.im.ledger.LedgerPart

/** Parts as core reads them. */
internal fun partsJson(parts: List<LedgerPart>): String = JsonWriter().apply {
    list(parts) { (part, digest, owner, timeLeft, record) ->
        out.append('[')
        long(part)
        out.append(',')
        text(digest)
        out.append(',')
        text(owner)
        out.append(',')
        long(timeLeft.toMillis())
        out.append(',')
        text(record)
        out.append(']')
    }
}.toString()

/** Parts as core writes them. */
internal fun partsOf(text: String): List<LedgerPart> = JsonReader(text).run {
    list {
        expect('[')
        val part = long()
        val (digest, owner) = next { text() } to next { text() }
        val timeLeft = next { Duration.ofMillis(long()) }
        LedgerPart(part, digest, owner, timeLeft, next { text() }).also { expect(']') }
    }
}

/** The items of parts that failed or are unknown. */
internal fun itemsOf(parts: List<LedgerPart>): List<CampaignItem> =
    JsonReader(crossing { ledgerItems(partsJson(parts)) }).run {
        list {
            expect('[')
            val part = long()
            val outcome = next { CampaignItem.Outcome.valueOf(text().uppercase()) }
            val index = next { long() }
            val item = next { orNull { raw() } }
            val code = next { orNull { ErrorCode.of(text()) } }
            CampaignItem(part, outcome, index, item, code, next { text() }).also { expect(']') }
        }
    }

/** A report as core writes it. */
internal fun campaignReport(json: JsonReader): CampaignReport {
    val numbers = HashMap<String, Long?>()
    var unknownParts = emptyList<Long>()
    json.start()
    while (true) {
        when (val name = json.name() ?: break) {
            "unknownParts" -> unknownParts = json.list { json.long() }
            else -> numbers[name] = json.orNull { long() }
        }
    }
    fun number(name: String) = numbers[name] ?: 0
    return CampaignReport(
        numbers["total"],
        number("sent"),
        number("failed"),
        number("unknown"),
        number("left"),
        number("running"),
        number("parts"),
        unknownParts,
    )
}
