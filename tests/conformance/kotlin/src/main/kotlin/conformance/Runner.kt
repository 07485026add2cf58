package conformance

import com.fasterxml.jackson.databind.JsonNode
import com.fasterxml.jackson.databind.ObjectMapper
import java.nio.file.Files
import java.nio.file.Path
import java.time.Instant
import java.util.HexFormat
import volc.im.Action
import volc.im.CallOptions
import volc.im.Callbacks
import volc.im.ImConfig
import volc.im.ImException
import volc.im.ImProtocol
import volc.im.ImRequest

// What Kotlin makes of the vectors; see ../README.md.

private val protocol = ImProtocol(ImConfig("AKLTexample", "secret", 123456))
private val out = StringBuilder()

fun main(arguments: Array<String>) {
    if (arguments.contentEquals(arrayOf("scenarios"))) {
        serveScenarios()
        // Threads of handlers that hang do not hold the program.
        kotlin.system.exitProcess(0)
    }
    vectors("requests/actions.jsonl").forEach(::request)
    listOf("actions", "envelopes").flatMap { vectors("responses/$it.jsonl") }.forEach(::response)
    listOf("accepted", "refused").flatMap { vectors("callbacks/$it.jsonl") }.forEach(::callback)
    vectors("tokens.jsonl").forEach { write(*tokenLine(it)) }
    System.out.write(out.toString().toByteArray())
    System.out.flush()
}

private fun vectors(name: String): List<JsonNode> {
    val mapper = ObjectMapper()
    val lines = Files.readAllLines(Path.of(System.getenv("VOLC_IM_VECTORS"), name))
    return lines.filter(String::isNotBlank).map(mapper::readTree)
}

private fun write(vararg fields: Any?) {
    fields.joinTo(out, "\t", postfix = "\n") { field ->
        field?.toString().orEmpty().replace("\\", "\\\\").replace("\t", "\\t").replace("\n", "\\n").replace("\r", "\\r")
    }
}

private fun JsonNode.text(name: String) = this[name].asText()

private fun request(vector: JsonNode) {
    val action = Action.named(vector.text("action"))!!
    val given = made(action.requestType.kotlin, vector["body"]) as ImRequest<*>
    val options = CallOptions()
    val built = protocol.build(given, Instant.ofEpochMilli(1767225600000), options)
    val headers = built.headers.toSortedMap().map { (name, value) -> "$name: $value" }
    write("request", vector.text("name"), built.method, built.url, *headers.toTypedArray(), built.body)
}

private fun response(vector: JsonNode) {
    val name = vector.text("name")
    try {
        val action = Action.named(vector.text("action"))!!
        val result = protocol.parse(action, vector["status"].asInt(), vector.text("body").toByteArray())
        write("result", name, said(shown(result)))
    } catch (error: ImException) {
        val facts = when (error) {
            is ImException.Api -> arrayOf(error.code, error.httpStatus, error.requestId)
            is ImException.Http -> arrayOf(error.httpStatus)
            is ImException.Decode -> arrayOf(error.path, error.rule, error.requestId)
            else -> throw error
        }
        write("error", name, error.kind, *facts)
    }
}

private fun callback(vector: JsonNode) {
    val name = vector.text("name")
    val appId = vector["appId"]?.takeIf(JsonNode::isNumber)?.asInt()
    val callbacks = Callbacks(vector["secrets"].map(JsonNode::asText), appId, eventId = vector["eventId"]?.asText())
    val raw = vector["bodyHex"]?.let { HexFormat.of().parseHex(it.asText()) } ?: vector.text("body").toByteArray()
    try {
        val event = callbacks.verify(raw, Instant.ofEpochMilli(vector["nowMs"].asLong()))
        write("event", name, event.type, event.id, event.time.toEpochMilli(), event.appId, event.signature, event.raw)
    } catch (error: ImException.Callback) {
        write("refused", name, error.reason, error.skew?.toSeconds())
    }
}
