package volc.im

import java.lang.ref.Reference
import java.security.SecureRandom
import java.time.Instant
import volc.im.internal.Arguments
import volc.im.internal.BuildOptions
import volc.im.internal.Direct
import volc.im.internal.FfiConverterOptionalTypeBuildOptions
import volc.im.internal.FfiConverterTypeSignedRequest
import volc.im.internal.NativeLibrary
import volc.im.internal.NativeProtocol
import volc.im.internal.crossed
import volc.im.internal.crossing
import volc.im.internal.public

/**
 * Builds signed requests and reads answers, for an HTTP client of your own. Does no I/O, blocks nobody, and serves any
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
        native = crossing { NativeProtocol(config.crossed()) }
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
        val action = request.action.name.toByteArray()
        val input = request.json().toByteArray()
        val given = if (options === CallOptions.NONE) null else BuildOptions(options.appId, options.idempotencyId)
        val size = FIXED + action.size + input.size + FfiConverterOptionalTypeBuildOptions.allocationSize(given).toInt()
        val arguments = Arguments(size).put(action).put(input)
        arguments.buffer.putLong(now.toEpochMilli())
        FfiConverterOptionalTypeBuildOptions.write(given, arguments.buffer)
        try {
            val outcome = Direct.volc_im_build(address, arguments.bytes, arguments.buffer.position())
            return FfiConverterTypeSignedRequest.read(Direct.outcome(outcome)).public()
        } finally {
            Reference.reachabilityFence(native)
        }
    }

    /**
     * The result in an answer's body.
     *
     * @throws ImException an [ImException.Api], [ImException.Http] or [ImException.Decode]
     */
    public fun <R : Any> parse(action: Action<*, R>, status: Int, body: ByteArray): R {
        val name = action.name.toByteArray()
        val arguments = Arguments(FIXED + name.size + body.size).put(name)
        arguments.buffer.putShort(status.toShort())
        arguments.put(body)
        try {
            val outcome = Direct.outcome(Direct.volc_im_parse(address, arguments.bytes, arguments.buffer.position()))
            // The text behind its length, read where it is.
            val length = outcome.getInt()
            return action.read(JsonReader(outcome.array(), outcome.position(), outcome.position() + length))
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
        crossing { native.buildRaw(action, wireJson, now.crossed()) }.public()

    /**
     * The result in the answer of an action that was called by the wire's own JSON.
     *
     * @throws ImException an [ImException.Api], [ImException.Http] or [ImException.Decode]
     */
    public fun parseRaw(action: String, status: Int, body: ByteArray): RawJson =
        RawJson(crossing { native.parseRaw(action, status.toUShort(), body) })

    /** What signing this body goes through, for comparison when the service refuses a signature. */
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
        val call = crossing {
            native.callText(action.name, request.json(), options.crossed(), now.crossed(), entropy)
        }
        return Call(call, action)
    }

    private companion object {
        const val FIXED = 32
        const val ENTROPY_BYTES = 16
        val RANDOM = SecureRandom()
    }
}
