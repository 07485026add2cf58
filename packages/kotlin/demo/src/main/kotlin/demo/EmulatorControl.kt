package demo

import com.fasterxml.jackson.databind.JsonNode
import com.fasterxml.jackson.databind.ObjectMapper
import java.net.URI
import java.net.http.HttpClient
import java.net.http.HttpRequest
import java.net.http.HttpResponse

/** What only the emulator has: being a client user, making requests fail, sending callbacks at will. */
object EmulatorControl {
    private val http = HttpClient.newHttpClient()
    private val mapper = ObjectMapper()
    private val base = System.getenv("VOLC_IM_BASE_URL") + "/_emulator"

    /** Sends a message as a client user, so that callbacks are sent. */
    fun clientSays(user: Long, group: Long, content: String): JsonNode = ask(
        "POST",
        "act",
        mapOf(
            "user" to user,
            "type" to "send_message",
            "conversation_short_id" to "$group",
            "msg_type" to 10001,
            "content" to content,
        ),
    )

    /** Makes the first request of an action fail with this status. */
    fun failOnce(action: String, status: Int) {
        val fault = mapOf("type" to "status", "status" to status)
        ask("POST", "faults", mapOf("rules" to listOf(mapOf("action" to action, "first" to 1, "fault" to fault))))
    }

    /** Says where callbacks go, and the secret that signs them. */
    fun setCallbackTarget(url: String, secret: String) {
        ask("POST", "callbacks/target", mapOf("url" to url, "secret" to secret))
    }

    /** Sends a forged callback. */
    fun sendForgedCallback(appId: Int): JsonNode = ask(
        "POST",
        "callbacks/send",
        mapOf("event_type" to "AfterSendMessage", "data" to mapOf("AppId" to appId), "variant" to "forged"),
    )

    private fun ask(method: String, path: String, body: Any): JsonNode {
        val publisher = HttpRequest.BodyPublishers.ofString(mapper.writeValueAsString(body))
        val request = HttpRequest.newBuilder(URI("$base/$path")).method(method, publisher)
        val answer = http.send(request.header("content-type", "application/json").build(), HttpResponse.BodyHandlers.ofString())
        check(answer.statusCode() < 300) { "emulator: $method $path: ${answer.statusCode()} ${answer.body()}" }
        return mapper.readTree(answer.body().ifEmpty { "null" })
    }
}
