@file:JvmName("Content")

package volc.im

import volc.im.internal.Language
import volc.im.internal.NativeLibrary
import volc.im.internal.crossing
import volc.im.internal.hasHalf
import volc.im.internal.jsonContent as nativeJsonContent
import volc.im.internal.mediaContent as nativeMediaContent
import volc.im.internal.readMediaContent as nativeReadMediaContent
import volc.im.internal.readProperty as nativeReadProperty
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

/**
 * The content of an image, video, audio or file message.
 *
 * @throws ImException.Validation when the kind is empty, or a key is given twice
 */
public fun mediaContent(file: MediaFile): String {
    NativeLibrary.load()
    return crossing { nativeMediaContent(file.json(), Language.KOTLIN) }
}

/** The files of a media message's content; null for any other content. */
public fun readMediaContent(content: String): List<MediaFile>? {
    NativeLibrary.load()
    return nativeReadMediaContent(content)?.let { JsonReader(it).run { list { mediaFile() } } }
}

/**
 * The items of each key of a message's `property`.
 *
 * The vendor does not document the form. Both that are plausible are read: a list of items by key, and an object with
 * `Items` by key.
 *
 * @throws ImException.Validation when it has another form
 */
public fun readProperty(property: RawJson): Map<String, List<PropertyItem>> {
    NativeLibrary.load()
    val items = crossing { nativeReadProperty(property.text) }
    return JsonReader(items).run { map({ it }) { list { propertyItem() } } }
}
