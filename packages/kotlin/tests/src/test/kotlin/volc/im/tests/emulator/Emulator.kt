package volc.im.tests

import com.fasterxml.jackson.databind.JsonNode
import com.fasterxml.jackson.databind.ObjectMapper
import java.net.URI
import java.net.http.HttpClient
import java.net.http.HttpRequest
import java.net.http.HttpResponse
import volc.im.ImConfig

private val MAPPER = ObjectMapper()

fun json(text: String): JsonNode = MAPPER.readTree(text)

/** A new emulator, and its `/_emulator/` interface. Ends with the process that started it. */
class Emulator : AutoCloseable {
    private val process = ProcessBuilder(
        System.getenv("VOLC_IM_EMULATOR") ?: error("VOLC_IM_EMULATOR must name the emulator's binary"),
        "--app-id", "123456", "--access-key", "AKLTtest", "--secret-key", "test-secret-key", "--exit-on-stdin-close",
    ).redirectError(ProcessBuilder.Redirect.INHERIT).start()

    val url: String = json(process.inputStream.bufferedReader().readLine())["url"].asText()

    val config = ImConfig("AKLTtest", "test-secret-key", 123456, baseUrl = url)

    /** From now on, requests go wrong as the rules say. */
    fun faults(vararg rules: String) {
        control("DELETE", "faults")
        if (rules.isNotEmpty()) control("POST", "faults", """{"rules":[${rules.joinToString()}]}""")
    }

    fun requests(action: String): List<JsonNode> = control("GET", "requests?action=$action")["requests"].toList()

    fun messages(conversation: Long): List<JsonNode> =
        control("GET", "state/messages?conversation_short_id=$conversation")["messages"].toList()

    fun control(method: String, path: String, body: String? = null): JsonNode {
        val publisher = body?.let(HttpRequest.BodyPublishers::ofString) ?: HttpRequest.BodyPublishers.noBody()
        val request = HttpRequest.newBuilder(URI("$url/_emulator/$path")).method(method, publisher)
            .header("content-type", "application/json").build()
        val answer = HTTP.send(request, HttpResponse.BodyHandlers.ofString())
        check(answer.statusCode() < 300) { "$method $path: ${answer.statusCode()} ${answer.body()}" }
        return json(answer.body().ifEmpty { "null" })
    }

    override fun close() {
        process.destroy()
    }

    private companion object {
        val HTTP: HttpClient = HttpClient.newHttpClient()
    }
}
