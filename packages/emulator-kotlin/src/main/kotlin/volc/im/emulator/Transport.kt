package volc.im.emulator

import java.io.IOException
import java.net.URI
import java.net.URLEncoder
import java.net.http.HttpClient
import java.net.http.HttpRequest
import java.net.http.HttpResponse
import java.time.Duration

/** Requests to the control API. They go past proxies. */
internal class Transport(val url: String, private val ended: () -> String?) {
    private val http: HttpClient =
        HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).proxy(HttpClient.Builder.NO_PROXY).build()

    /** The text of the answer. A body of text is sent as it is. */
    fun send(verb: String, path: String, query: Map<String, Any?> = emptyMap(), body: Any? = null): String {
        val words = query.entries.joinToString("&") { "${part(it.key)}=${part(it.value)}" }
        val target = URI("$url/_emulator/$path${if (words.isEmpty()) "" else "?$words"}")
        val text = if (body == null) HttpRequest.BodyPublishers.noBody() else HttpRequest.BodyPublishers.ofString(body as? String ?: Wire.write(body))
        val request = HttpRequest.newBuilder(target).timeout(Duration.ofSeconds(90)).method(verb, text)
        if (body != null) request.header("content-type", "application/json")
        val response =
            try {
                http.send(request.build(), HttpResponse.BodyHandlers.ofString())
            } catch (error: IOException) {
                throw EmulatorException("the emulator does not answer: ${ended() ?: error}", "Unreachable", url, error)
            }
        if (response.statusCode() == 200) return response.body()
        val error = Refusal(Wire.read(response.body())).error
        throw EmulatorException("$verb $path: ${error.message}", error.code, url)
    }
}

/** A part of a path or of a query. */
internal fun part(value: Any?): String = URLEncoder.encode(value.toString(), Charsets.UTF_8).replace("+", "%20")
