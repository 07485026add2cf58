package volc.im.internal

import java.lang.ref.Reference
import java.security.SecureRandom
import java.time.Duration
import volc.im.CallbackAnswer
import volc.im.CallbackRequest
import volc.im.ImLogRecord
import volc.im.JsonReader
import volc.im.CallbackEvent as PublicEvent

/** Core's receiver of callbacks, whose exchanges are known by a number. */
internal class Receiver(callbacks: NativeCallbacks, options: String) {
    // Freed when nothing refers to this object any more: a `close` could pull it from under a call.
    private val native = crossing { NativeReceiver(callbacks, options, Language.KOTLIN) }
    private val address = native.address().toLong()
    private val needsEntropy = native.needsEntropy()

    /** How many handlers of `Before…` events run concurrently, and how many of all others. */
    val handlerThreads = native.handlerThreads().toInt()

    /** How many handlers of either kind may wait for a thread. */
    val handlerQueue = native.handlerQueue().toInt()

    /** What to log when the receiver is made. */
    fun warnings(): List<ImLogRecord> =
        JsonReader(native.warnings()).run { list { (output(null) as Output.Log).record } }

    fun start(request: CallbackRequest, body: ByteArray?): Outputs {
        val head = request.head().toByteArray()
        val entropy = if (needsEntropy) ByteArray(ENTROPY_BYTES).also(RANDOM::nextBytes) else null
        val (wall, mono) = System.currentTimeMillis() to monotonic()
        return outputs(
            Direct.volc_im_receive(
                address, wall, mono, head, head.length, entropy, entropy.length, body, body.length,
            ),
        )
    }

    fun onBody(exchange: Long, body: ByteArray): Outputs =
        outputs(Direct.volc_im_body(address, exchange, System.currentTimeMillis(), monotonic(), body, body.length))

    fun onReply(exchange: Long, reply: String): Outputs {
        val text = reply.toByteArray()
        return outputs(
            Direct.volc_im_reply(address, exchange, System.currentTimeMillis(), monotonic(), text, text.length),
        )
    }

    fun on(exchange: Long, input: String, words: String = "", token: Int = 0): Outputs {
        val (name, text) = input.toByteArray() to words.toByteArray()
        val (wall, mono) = System.currentTimeMillis() to monotonic()
        return outputs(
            Direct.volc_im_on(address, exchange, wall, mono, token, name, name.length, text, text.length),
        )
    }

    private fun outputs(outcome: Long): Outputs {
        try {
            return Outputs.read(Direct.value(outcome))
        } finally {
            Reference.reachabilityFence(native)
        }
    }

    private companion object {
        const val ENTROPY_BYTES = 16
        val RANDOM = SecureRandom()
        val ORIGIN = System.nanoTime()

        fun monotonic(): Long = (System.nanoTime() - ORIGIN) / 1_000_000
    }
}

/** What an exchange asks for; see core's `receiver::encoded`. */
internal class Outputs private constructor(val exchange: Long, val all: List<Output>) {
    companion object {
        /** From its text: a line of JSON, and an event after it where a handler is to run. */
        fun read(text: ByteArray): Outputs {
            var line = 1
            while (line < text.size && text[line] != LINE_END) line++
            val event = if (line < text.size) Lines(text, line + 1).event(more = 1) else null
            val json = JsonReader(text, 1, line)
            json.expect('[')
            val exchange = json.long()
            val all = ArrayList<Output>(2)
            while (json.skipped(',')) all.add(json.output(event))
            return Outputs(exchange, all)
        }

        private const val LINE_END = '\n'.code.toByte()
    }
}

/** One thing that an exchange asks for. */
internal sealed class Output {
    /** For how long to wait for an input, in milliseconds; negative where nothing is waited for. */
    var waitMs = -1L

    class Log(val record: ImLogRecord) : Output()

    class Answer(val answer: CallbackAnswer) : Output()

    class Read(val most: Int) : Output()

    class Run(val handler: String, val isBefore: Boolean, val event: PublicEvent) : Output()

    class Store(
        val step: String,
        val token: Int,
        val keys: List<String>,
        val owner: String,
        val reply: String,
        val time: Duration,
    ) : Output()

    object Over : Output()

    class Wait : Output()
}

internal fun JsonReader.output(event: PublicEvent?): Output {
    val texts = HashMap<String, String>()
    val numbers = HashMap<String, Long>()
    var keys = emptyList<String>()
    var members = emptyMap<String, String>()
    var isBefore = false
    start()
    while (true) {
        when (val name = name() ?: break) {
            "keys" -> keys = list { text() }
            "isBefore" -> isBefore = boolean()
            "headers", "facts" -> members = map({ it }) { text() }
            "status", "token", "most", "waitMs", "leaseMs", "rememberMs" -> numbers[name] = long()
            else -> texts[name] = text()
        }
    }
    fun text(name: String) = texts[name].orEmpty()
    fun number(name: String) = numbers[name] ?: 0
    val made = when (val type = text("type")) {
        "log" -> Output.Log(
            ImLogRecord(level(text("level")), text("reason"), text("message"), text("eventId"), text("eventType"), members),
        )
        "answer" -> Output.Answer(CallbackAnswer(number("status").toInt(), members, text("body").ifEmpty { null }))
        "read" -> Output.Read(number("most").toInt())
        "run" -> Output.Run(text("handler"), isBefore, checkNotNull(event))
        "claim", "settle", "release" -> {
            val time = Duration.ofMillis(number("leaseMs") + number("rememberMs"))
            Output.Store(type, number("token").toInt(), keys, text("owner"), text("reply"), time)
        }
        "over" -> return Output.Over
        "wait" -> Output.Wait()
        else -> error("the library asked for $type")
    }
    return made.apply { waitMs = numbers["waitMs"] ?: -1 }
}
