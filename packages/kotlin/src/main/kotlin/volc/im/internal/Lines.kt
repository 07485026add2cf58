package volc.im.internal

import java.time.Instant
import volc.im.JsonReader
import volc.im.CallbackEvent as PublicEvent
import volc.im.SignedRequest as PublicSignedRequest

/** Reads a text by its lines, from bytes. */
internal class Lines(private val text: ByteArray, private var at: Int = 1) {
    /** The next line; there is one. */
    fun next(): String {
        val start = at
        while (text[at] != LINE_END) at++
        return String(text, start, at++ - start, Charsets.UTF_8)
    }

    /** Everything that is left. */
    fun rest(): String = String(text, at, text.size - at, Charsets.UTF_8)

    /** A request: its URL, its headers, the idempotency id, the body. */
    fun request(): PublicSignedRequest {
        val url = next()
        val headers = LinkedHashMap<String, String>()
        while (true) {
            val line = next().ifEmpty { null } ?: break
            val colon = line.indexOf(": ")
            headers[line.substring(0, colon)] = line.substring(colon + 2)
        }
        val id = next().ifEmpty { null }?.let { JsonReader(it).text() }
        return PublicSignedRequest("POST", url, headers, rest(), id)
    }

    /** An event: type, id, time, application and signature, as many lines as [more] says, and its data. */
    fun event(more: Int = 0): PublicEvent {
        val (type, id, time) = Triple(next(), next(), next())
        val (appId, signature) = next() to next()
        repeat(more) { next() }
        return PublicEvent(type, id, Instant.ofEpochMilli(time.toLong()), appId, signature, rest())
    }

    private companion object {
        const val LINE_END = '\n'.code.toByte()
    }
}
