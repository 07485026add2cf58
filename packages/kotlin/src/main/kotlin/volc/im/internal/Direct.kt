package volc.im.internal

import com.sun.jna.Pointer
import java.nio.ByteBuffer

/**
 * C functions of the library that are called past uniffi's crossing, which takes several times as long as what they do.
 * Arguments and outcomes are written in uniffi's format.
 */
internal object Direct {
    @JvmStatic
    external fun volc_im_build(protocol: Long, arguments: ByteArray, length: Int): Long

    @JvmStatic
    external fun volc_im_parse(protocol: Long, arguments: ByteArray, length: Int): Long

    @JvmStatic
    external fun volc_im_verify(callbacks: Long, nowMs: Long, body: ByteArray, length: Int): Long

    @JvmStatic
    external fun volc_im_value(arguments: ByteArray, length: Int): Long

    @JvmStatic
    external fun volc_im_receive(receiver: Long, arguments: ByteArray, length: Int, body: ByteArray?, bodyLength: Int): Long

    @JvmStatic
    external fun volc_im_body(receiver: Long, exchange: Long, wallMs: Long, monoMs: Long, body: ByteArray, length: Int): Long

    @JvmStatic
    external fun volc_im_reply(receiver: Long, exchange: Long, arguments: ByteArray, length: Int): Long

    @JvmStatic
    external fun volc_im_on(receiver: Long, exchange: Long, arguments: ByteArray, length: Int): Long

    @JvmStatic
    external fun volc_im_free(outcome: Long)

    /** What stands at [address], which is given back; throws where it is an error. */
    fun outcome(address: Long): ByteBuffer {
        val pointer = Pointer(address)
        val bytes = try {
            pointer.getByteArray(Int.SIZE_BYTES.toLong(), pointer.getInt(0))
        } finally {
            volc_im_free(address)
        }
        val outcome = ByteBuffer.wrap(bytes)
        when (outcome.get().toInt()) {
            0 -> return outcome
            1 -> throw FfiConverterTypeImError.read(outcome).public()
            else -> error(FfiConverterString.read(outcome))
        }
    }
}

/** Arguments of a call as one array, of a size known beforehand. */
internal class Arguments(size: Int) {
    val bytes: ByteArray = ByteArray(size)
    val buffer: ByteBuffer = ByteBuffer.wrap(bytes)

    fun put(text: ByteArray): Arguments {
        buffer.putInt(text.size).put(text)
        return this
    }
}
