package conformance

import com.fasterxml.jackson.databind.JsonNode
import java.time.Instant
import volc.im.ImException
import volc.im.LoginTokens

/** The line of a vector of login tokens. */
fun tokenLine(vector: JsonNode): Array<Any?> {
    val name = vector["name"].asText()
    val now = vector["nowMs"]?.let { Instant.ofEpochMilli(it.asLong()) }
    try {
        val tokens = LoginTokens(vector["appId"].asInt(), vector["appKey"].asText())
        if (vector["do"].asText() == "issue") {
            val expiresAt = Instant.ofEpochMilli(vector["expiresAtMs"].asLong())
            return arrayOf("token", name, tokens.issue(vector["userId"].asLong(), expiresAt, now!!))
        }
        val read = tokens.inspect(vector["token"].asText(), now!!)
        return arrayOf(
            "login", name, read.appId, read.userId, read.expiresAt.toEpochMilli(), read.isExpired, read.tokenType,
        )
    } catch (error: ImException.Validation) {
        return arrayOf("refused token", name, error.rule)
    }
}
