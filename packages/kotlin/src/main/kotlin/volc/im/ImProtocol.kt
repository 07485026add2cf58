package volc.im

import java.lang.ref.Reference
import java.security.SecureRandom
import java.time.Instant
import volc.im.internal.Direct
import volc.im.internal.Language
import volc.im.internal.Lines
import volc.im.internal.NativeLibrary
import volc.im.internal.NativeProtocol
import volc.im.internal.crossed
import volc.im.internal.crossing
import volc.im.internal.length
import volc.im.internal.optionsJson
import volc.im.internal.utf8
import volc.im.internal.writeRequestOptions

/**
 * Builds signed requests and reads responses, for your own HTTP client. Does no I/O, does not block, and serves any
 * number of threads.
 *
 * [build] and [parse] are one request each; [start] makes a [Call], which knows when to repeat and how long to wait.
 *
 * @throws ImException.Validation when a setting is wrong
 */
public class ImProtocol(config: ImConfig) {
    // Freed when nothing refers to this object any more: a `close` could pull it from under a call.
    private val native: NativeProtocol
    private val address: Long

    init {
        NativeLibrary.load()
        native = crossing { NativeProtocol(String(optionsJson { config.writeTo(this) }), Language.KOTLIN) }
        address = native.address().toLong()
    }

    /**
     * A signed request, as of [now]. Of the options, `appId` and `idempotencyId` count; without the latter, an action
     * that takes an idempotency id goes out without one and must not be repeated.
     *
     * @throws ImException.Validation when the request breaks a rule
     */
    @JvmOverloads
    public fun <R : Any> build(
        request: ImRequest<R>,
        now: Instant = Instant.now(),
        options: CallOptions = CallOptions.NONE,
    ): SignedRequest {
        val given = if (options === CallOptions.NONE) null else optionsJson { writeRequestOptions(options) }
        return built(Direct.DECLARED, request.action.name, request.json(), given, now)
    }

    private fun built(kind: Int, action: String, input: String, options: ByteArray?, now: Instant): SignedRequest {
        val (name, json) = utf8(action) to utf8(input)
        try {
            val outcome = Direct.volc_im_build(
                address, kind, name, name.length, json, json.length, options, options.length, now.crossed(),
            )
            return Lines(Direct.value(outcome)).request()
        } finally {
            Reference.reachabilityFence(native)
        }
    }

    /**
     * The result in a response's body.
     *
     * @throws ImException an [ImException.Api], [ImException.Http] or [ImException.Decode]
     */
    public fun <R : Any> parse(action: Action<*, R>, status: Int, body: ByteArray): R {
        // The result is read where it is.
        return action.read(JsonReader(parsed(Direct.DECLARED, action.name, status, body), 1, hasRows = true))
    }

    private fun parsed(kind: Int, action: String, status: Int, body: ByteArray): ByteArray {
        val name = utf8(action)
        try {
            val outcome = Direct.volc_im_parse(address, kind, name, name.length, status, body, body.length)
            return Direct.value(outcome)
        } finally {
            Reference.reachabilityFence(native)
        }
    }

    /**
     * A signed request of any action with wire JSON, also of an undeclared one.
     *
     * @throws ImException.Validation when it is not one JSON object
     */
    @JvmOverloads
    public fun buildRaw(action: String, wireJson: String, now: Instant = Instant.now()): SignedRequest =
        built(Direct.RAW, action, wireJson, null, now)

    /**
     * The result in the response of an action called by wire JSON.
     *
     * @throws ImException an [ImException.Api], [ImException.Http] or [ImException.Decode]
     */
    public fun parseRaw(action: String, status: Int, body: ByteArray): RawJson =
        RawJson(Direct.text(parsed(Direct.RAW, action, status, body)))

    /** The steps of signing this body, to compare when the service rejects a signature. */
    @JvmOverloads
    public fun signingSteps(action: String, wireJson: String, now: Instant = Instant.now()): SigningSteps {
        val steps = crossing { native.signingSteps(action, wireJson, now.crossed()) }
        return SigningSteps(steps.canonicalRequest, steps.stringToSign)
    }

    /**
     * Starts a call that the caller drives.
     *
     * @throws ImException.Validation when the request breaks a rule
     */
    @JvmOverloads
    public fun <R : Any> start(
        request: ImRequest<R>,
        options: CallOptions = CallOptions.NONE,
        now: Instant = Instant.now(),
    ): Call<R> {
        val entropy = ByteArray(ENTROPY_BYTES).also(RANDOM::nextBytes)
        val action = request.ownAction()
        val given = options.crossed()?.let(::String).orEmpty()
        val call = crossing { native.startCall(action.name, request.json(), given, now.crossed(), entropy) }
        return Call(call, action)
    }

    private companion object {
        const val ENTROPY_BYTES = 16
        val RANDOM = SecureRandom()
    }
}
