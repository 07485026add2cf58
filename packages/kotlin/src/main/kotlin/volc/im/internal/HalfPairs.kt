package volc.im.internal

import volc.im.ImException

/** Whether a char is one half of a surrogate pair without the other. */
internal fun isHalf(text: String, at: Int): Boolean {
    val char = text[at]
    return when {
        !char.isSurrogate() -> false
        char.isHighSurrogate() -> at + 1 == text.length || !text[at + 1].isLowSurrogate()
        else -> at == 0 || !text[at - 1].isHighSurrogate()
    }
}

internal fun hasHalf(text: String): Boolean = text.indices.any { isHalf(text, it) }

/** UTF-8 of what must be text. */
internal fun utf8(text: String): ByteArray {
    if (hasHalf(text)) throw ImException.invalid("", "syntax", "must be text: half a surrogate pair is none", "")
    return text.toByteArray()
}

/** UTF-8, in which half a surrogate pair is three bytes, for core to see it. */
internal fun wtf8(text: String): ByteArray {
    if (!hasHalf(text)) return text.toByteArray()
    val bytes = java.io.ByteArrayOutputStream(text.length + 16)
    var plain = 0
    for (at in text.indices) {
        if (!isHalf(text, at)) continue
        bytes.write(text.substring(plain, at).toByteArray())
        val code = text[at].code
        bytes.write(0xE0 or (code shr 12))
        bytes.write(0x80 or (code shr 6 and 0x3F))
        bytes.write(0x80 or (code and 0x3F))
        plain = at + 1
    }
    bytes.write(text.substring(plain).toByteArray())
    return bytes.toByteArray()
}
