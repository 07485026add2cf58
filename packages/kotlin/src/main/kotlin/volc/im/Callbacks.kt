package volc.im

import java.lang.ref.Reference
import java.security.SecureRandom
import java.time.Duration
import java.time.Instant
import java.util.UUID
import volc.im.internal.Direct
import volc.im.internal.Language
import volc.im.internal.Lines
import volc.im.internal.NativeCallbacks
import volc.im.internal.NativeLibrary
import volc.im.internal.Receiver
import volc.im.internal.crossed
import volc.im.internal.crossing
import volc.im.internal.length

/**
 * Verifies and reads the callbacks that the service posts to a backend. Synchronous and pure: no I/O.
 *
 * @param secrets the callback secret of the console; several while one replaces another: each is accepted
 * @param appId the only application whose callbacks are accepted; set it: the vendor's signature does not bind it
 * @param tolerance how far a callback's time may be from this clock, both ways, in whole seconds; null for any time
 * @param eventId the form of your events' ids: `uuid`, `digits`, `hex` or a pattern such as `evt-[0-9a-f]{24}`. It leaves a
 * signed body no second reading
 * @param events names of additional events that this version does not list
 * @throws ImException.Validation when a setting is wrong
 */
public class Callbacks @JvmOverloads constructor(
    secrets: List<String>,
    appId: Int? = null,
    tolerance: Duration? = Duration.ofSeconds(300),
    eventId: String? = null,
    events: List<String> = emptyList(),
) {
    // Freed when nothing refers to this object any more: a `close` could pull it from under a call.
    private val native: NativeCallbacks
    private val address: Long

    init {
        NativeLibrary.load()
        val options = JsonWriter()
        options.start()
        options.name("secret")
        options.list(secrets) { options.text(it) }
        appId?.let { options.name("appId"); options.long(it.toLong()) }
        options.name("tolerance")
        if (tolerance == null) options.boolean(false) else options.long(tolerance.wholeSeconds())
        eventId?.let { options.name("eventId"); options.text(it) }
        options.name("events")
        options.list(events) { options.text(it) }
        options.end()
        native = crossing { NativeCallbacks(options.toString(), Language.KOTLIN) }
        address = native.address().toLong()
    }

    /** With one secret. */
    @JvmOverloads
    public constructor(secret: String, appId: Int? = null) : this(listOf(secret), appId)

    /**
     * Verifies signature and time of a body, and reads it.
     *
     * @param body the raw body exactly as received, never what a JSON parser made of it
     * @throws ImException.Callback whose `reason` names the check that failed; log it; never return it to the sender
     */
    @JvmOverloads
    public fun verify(body: ByteArray, now: Instant = Instant.now()): CallbackEvent {
        try {
            return Lines(Direct.value(Direct.volc_im_verify(address, body, body.length, now.crossed()))).event()
        } finally {
            Reference.reachabilityFence(native)
        }
    }

    /** Reads a body without any check of its origin. For logs and tests: never act on what it returns. */
    public fun parseUnverified(body: ByteArray): UnverifiedEvent {
        try {
            return UnverifiedEvent(Lines(Direct.value(Direct.volc_im_unverified(address, body, body.length))).event())
        } finally {
            Reference.reachabilityFence(native)
        }
    }

    /**
     * The signed body of an event, made with the first secret, as the service would send it. For tests of a backend.
     *
     * @param data what the event is about: the text of a JSON object
     */
    @JvmOverloads
    public fun sign(
        type: String,
        data: String,
        time: Instant = Instant.now(),
        id: String = UUID.randomUUID().toString(),
        nonce: String = RANDOM.nextInt(NONCES).toString().padStart(NONCE_DIGITS, '0'),
    ): String = crossing { native.sign(type, data, time.crossed(), id, nonce) }

    internal fun receiver(options: String) = Receiver(native, options)

    private companion object {
        const val NONCES = 10_000
        const val NONCE_DIGITS = 4
        val RANDOM = SecureRandom()

        /** Part of a second counts as one. */
        fun Duration.wholeSeconds(): Long = if (nano > 0 && seconds < Long.MAX_VALUE) seconds + 1 else seconds
    }
}
