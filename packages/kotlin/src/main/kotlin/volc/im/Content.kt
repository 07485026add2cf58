@file:JvmName("Content")

package volc.im

import volc.im.internal.NativeLibrary
import volc.im.internal.crossing
import volc.im.internal.hasHalf
import volc.im.internal.jsonContent as nativeJsonContent
import volc.im.internal.readTextContent as nativeReadTextContent

/**
 * The content of a text message. A message's content is JSON text. Needs no native library.
 *
 * @throws ImException.Validation when the text has half a surrogate pair
 */
public fun textContent(text: String): String {
    if (hasHalf(text)) throw ImException.invalid("text", "syntax", "must be text: half a surrogate pair is none", "")
    val json = JsonWriter()
    json.start()
    json.name("text")
    json.text(text)
    json.end()
    return json.toString()
}

/**
 * The content of a message of another type, from the text of a JSON value.
 *
 * @throws ImException.Validation when it is not JSON
 */
public fun jsonContent(json: String): String {
    NativeLibrary.load()
    return crossing { nativeJsonContent(json) }
}

/** The text of a text message's content; null for any other content. */
public fun readTextContent(content: String): String? {
    NativeLibrary.load()
    return nativeReadTextContent(content)
}
