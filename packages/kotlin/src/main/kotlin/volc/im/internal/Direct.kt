package volc.im.internal

import com.sun.jna.Pointer
import volc.im.JsonReader

/**
 * C functions of the library that are called past uniffi's crossing, which takes several times as long as what they do.
 * `bindings-uniffi/include/volc_im.h` declares them; a slice is an array and its length, null where nothing is given.
 */
@Suppress("LongParameterList")
internal object Direct {
    /** Kinds of requests and calls. */
    const val DECLARED: Int = 0
    const val RAW: Int = 1
    const val BATCH: Int = 2
    const val CAMPAIGN: Int = 3

    /** Added to the kind of a call that begins cancelled. */
    const val STOPPED: Int = 4

    /** The number of the language. */
    const val KOTLIN: Int = 1

    @JvmStatic
    external fun volc_im_build(
        protocol: Long, kind: Int, action: ByteArray, actionLength: Long, input: ByteArray, inputLength: Long,
        options: ByteArray?, optionsLength: Long, nowMs: Long,
    ): Long

    @JvmStatic
    external fun volc_im_parse(
        protocol: Long, kind: Int, action: ByteArray, actionLength: Long, status: Int, body: ByteArray, bodyLength: Long,
    ): Long

    @JvmStatic
    external fun volc_im_next(call: Long, nowMs: Long): Long

    @JvmStatic
    external fun volc_im_response(
        call: Long, nowMs: Long, status: Int, retryAfter: ByteArray?, retryAfterLength: Long, date: ByteArray?,
        dateLength: Long, body: ByteArray, bodyLength: Long,
    ): Long

    @JvmStatic
    external fun volc_im_verify(callbacks: Long, body: ByteArray, bodyLength: Long, nowMs: Long): Long

    @JvmStatic
    external fun volc_im_unverified(callbacks: Long, body: ByteArray, bodyLength: Long): Long

    @JvmStatic
    external fun volc_im_event_data(language: Int, type: ByteArray, typeLength: Long, data: ByteArray, dataLength: Long): Long

    @JvmStatic
    external fun volc_im_value(data: ByteArray, dataLength: Long, path: ByteArray, pathLength: Long): Long

    @JvmStatic
    external fun volc_im_text(data: ByteArray, dataLength: Long, path: ByteArray, pathLength: Long): Long

    @JvmStatic
    external fun volc_im_texts(data: ByteArray, dataLength: Long): Long

    @JvmStatic
    external fun volc_im_receive(
        receiver: Long, wallMs: Long, monoMs: Long, head: ByteArray, headLength: Long, entropy: ByteArray?,
        entropyLength: Long, body: ByteArray?, bodyLength: Long,
    ): Long

    @JvmStatic
    external fun volc_im_body(
        receiver: Long, exchange: Long, wallMs: Long, monoMs: Long, body: ByteArray, bodyLength: Long,
    ): Long

    @JvmStatic
    external fun volc_im_reply(
        receiver: Long, exchange: Long, wallMs: Long, monoMs: Long, reply: ByteArray?, replyLength: Long,
    ): Long

    @JvmStatic
    external fun volc_im_on(
        receiver: Long, exchange: Long, wallMs: Long, monoMs: Long, token: Int, input: ByteArray, inputLength: Long,
        words: ByteArray?, wordsLength: Long,
    ): Long

    @JvmStatic
    external fun volc_im_run(
        answers: Long, client: Long, ticket: Long, kind: Int, action: ByteArray, actionLength: Long, input: ByteArray,
        inputLength: Long, options: ByteArray?, optionsLength: Long,
    ): Long

    @JvmStatic
    external fun volc_im_answers(answers: Long): Long

    @JvmStatic
    external fun volc_im_free(outcome: Long)

    /** The bytes of the value at [address] behind a first byte that says nothing; throws where it is an error. */
    fun value(address: Long): ByteArray = checkNotNull(valueOrNull(address)) { "the library returned nothing" }

    /** As [value]; null where there is nothing. */
    fun valueOrNull(address: Long): ByteArray? {
        val pointer = Pointer(address)
        val outcome = try {
            pointer.getByteArray(Long.SIZE_BYTES.toLong(), pointer.getLong(0).toInt())
        } finally {
            volc_im_free(address)
        }
        return when (outcome[0].toInt()) {
            0 -> outcome
            1 -> throw readError(JsonReader(outcome, 1))
            2 -> error(text(outcome))
            else -> null
        }
    }

    /** The text of a value. */
    fun text(value: ByteArray): String = String(value, 1, value.size - 1, Charsets.UTF_8)
}

/** The length of a slice. */
internal val ByteArray?.length: Long get() = this?.size?.toLong() ?: 0
