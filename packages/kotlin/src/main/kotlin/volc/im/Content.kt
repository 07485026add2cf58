@file:JvmName("Content")

package volc.im

import volc.im.internal.NativeLibrary
import volc.im.internal.crossing
import volc.im.internal.jsonContent as nativeJsonContent
import volc.im.internal.readTextContent as nativeReadTextContent
import volc.im.internal.textContent as nativeTextContent

/** The content of a text message. A message's content is JSON text. */
public fun textContent(text: String): String {
    NativeLibrary.load()
    return nativeTextContent(text)
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
