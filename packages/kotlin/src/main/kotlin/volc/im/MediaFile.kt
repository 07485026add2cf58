package volc.im

import volc.im.internal.number
import volc.im.internal.text

/**
 * A file of a message.
 *
 * Not documented by the vendor: the members are those of the vendor's client SDKs, and clients may need any of them.
 */
public data class MediaFile(
    /** Kind of file: `image`, `video`, `audio`, `file` or `object`. Other values occur. */
    public val kind: String,
    /** Address of the file. */
    public val url: String? = null,
    /** MD5 of the file, in hex. */
    public val md5: String? = null,
    /** MIME type. */
    public val mimeType: String? = null,
    /** How clients are to show it. */
    public val displayType: String? = null,
    /** Size in bytes. */
    public val size: Long? = null,
    /** Name of the file. */
    public val fileName: String? = null,
    /** Id of the file in the vendor's storage. */
    public val uri: String? = null,
    /** Id of the video in the vendor's storage. */
    public val vid: String? = null,
    /** Width in pixels. */
    public val width: Long? = null,
    /** Height in pixels. */
    public val height: Long? = null,
    /** Duration in seconds, as text. */
    public val duration: String? = null,
    /** Address of the thumbnail. */
    public val thumbUrl: String? = null,
    /** Width of the thumbnail in pixels. */
    public val thumbWidth: Long? = null,
    /** Height of the thumbnail in pixels. */
    public val thumbHeight: Long? = null,
    /** Address of the preview. */
    public val previewUrl: String? = null,
    /** Width of the preview in pixels. */
    public val previewWidth: Long? = null,
    /** Height of the preview in pixels. */
    public val previewHeight: Long? = null,
    /** Address of a video's cover. */
    public val coverUrl: String? = null,
    /** Id of a video's cover in the vendor's storage. */
    public val coverUri: String? = null,
    /** Text that was recognised in audio. */
    public val asrText: String? = null,
    /** Further keys, whole, such as `s:file_ext_key_source_app_id`. */
    public val ext: Map<String, String> = emptyMap(),
    /** Further members by name. */
    public val extra: Map<String, RawJson> = emptyMap(),
) {
    /** Builds a [MediaFile], for Java. */
    public class Builder internal constructor(kind: String) {
        private var made = MediaFile(kind)

        /** Address of the file. */
        public fun url(url: String): Builder = apply { made = made.copy(url = url) }

        /** MD5 of the file, in hex. */
        public fun md5(md5: String): Builder = apply { made = made.copy(md5 = md5) }

        /** MIME type. */
        public fun mimeType(mimeType: String): Builder = apply { made = made.copy(mimeType = mimeType) }

        /** How clients are to show it. */
        public fun displayType(displayType: String): Builder = apply { made = made.copy(displayType = displayType) }

        /** Size in bytes. */
        public fun size(size: Long): Builder = apply { made = made.copy(size = size) }

        /** Name of the file. */
        public fun fileName(fileName: String): Builder = apply { made = made.copy(fileName = fileName) }

        /** Id of the file in the vendor's storage. */
        public fun uri(uri: String): Builder = apply { made = made.copy(uri = uri) }

        /** Id of the video in the vendor's storage. */
        public fun vid(vid: String): Builder = apply { made = made.copy(vid = vid) }

        /** Width in pixels. */
        public fun width(width: Long): Builder = apply { made = made.copy(width = width) }

        /** Height in pixels. */
        public fun height(height: Long): Builder = apply { made = made.copy(height = height) }

        /** Duration in seconds, as text. */
        public fun duration(duration: String): Builder = apply { made = made.copy(duration = duration) }

        /** Address of the thumbnail. */
        public fun thumbUrl(thumbUrl: String): Builder = apply { made = made.copy(thumbUrl = thumbUrl) }

        /** Width of the thumbnail in pixels. */
        public fun thumbWidth(thumbWidth: Long): Builder = apply { made = made.copy(thumbWidth = thumbWidth) }

        /** Height of the thumbnail in pixels. */
        public fun thumbHeight(thumbHeight: Long): Builder = apply { made = made.copy(thumbHeight = thumbHeight) }

        /** Address of the preview. */
        public fun previewUrl(previewUrl: String): Builder = apply { made = made.copy(previewUrl = previewUrl) }

        /** Width of the preview in pixels. */
        public fun previewWidth(previewWidth: Long): Builder = apply { made = made.copy(previewWidth = previewWidth) }

        /** Height of the preview in pixels. */
        public fun previewHeight(previewHeight: Long): Builder = apply { made = made.copy(previewHeight = previewHeight) }

        /** Address of a video's cover. */
        public fun coverUrl(coverUrl: String): Builder = apply { made = made.copy(coverUrl = coverUrl) }

        /** Id of a video's cover in the vendor's storage. */
        public fun coverUri(coverUri: String): Builder = apply { made = made.copy(coverUri = coverUri) }

        /** Text that was recognised in audio. */
        public fun asrText(asrText: String): Builder = apply { made = made.copy(asrText = asrText) }

        /** Further keys, whole, such as `s:file_ext_key_source_app_id`. */
        public fun ext(ext: Map<String, String>): Builder = apply { made = made.copy(ext = ext) }

        /** Further members by name. */
        public fun extra(extra: Map<String, RawJson>): Builder = apply { made = made.copy(extra = extra) }

        /** The finished value. */
        public fun build(): MediaFile = made
    }

    /** Where Java starts. */
    public companion object {
        /** A builder with what must be given. */
        @JvmStatic
        public fun builder(kind: String): Builder = Builder(kind)
    }
}

/** As core takes it. */
internal fun MediaFile.json(): String = JsonWriter().run {
    start()
    text("kind", kind)
    text("url", url)
    text("md5", md5)
    text("mimeType", mimeType)
    text("displayType", displayType)
    number("size", size)
    text("fileName", fileName)
    text("uri", uri)
    text("vid", vid)
    number("width", width)
    number("height", height)
    text("duration", duration)
    text("thumbUrl", thumbUrl)
    number("thumbWidth", thumbWidth)
    number("thumbHeight", thumbHeight)
    text("previewUrl", previewUrl)
    number("previewWidth", previewWidth)
    number("previewHeight", previewHeight)
    text("coverUrl", coverUrl)
    text("coverUri", coverUri)
    text("asrText", asrText)
    name("ext")
    map(ext) { text(it) }
    name("extra")
    map(extra) {
        if (!JsonReader.isOneValue(it.text)) {
            throw ImException.invalid("extra", "syntax", "must hold the text of a JSON value by name", "")
        }
        raw(it)
    }
    end()
    toString()
}

internal fun JsonReader.mediaFile(): MediaFile {
    var file = MediaFile("")
    start()
    while (true) {
        when (name() ?: return file) {
            "kind" -> file = file.copy(kind = text())
            "url" -> file = file.copy(url = text())
            "md5" -> file = file.copy(md5 = text())
            "mimeType" -> file = file.copy(mimeType = text())
            "displayType" -> file = file.copy(displayType = text())
            "size" -> file = file.copy(size = long())
            "fileName" -> file = file.copy(fileName = text())
            "uri" -> file = file.copy(uri = text())
            "vid" -> file = file.copy(vid = text())
            "width" -> file = file.copy(width = long())
            "height" -> file = file.copy(height = long())
            "duration" -> file = file.copy(duration = text())
            "thumbUrl" -> file = file.copy(thumbUrl = text())
            "thumbWidth" -> file = file.copy(thumbWidth = long())
            "thumbHeight" -> file = file.copy(thumbHeight = long())
            "previewUrl" -> file = file.copy(previewUrl = text())
            "previewWidth" -> file = file.copy(previewWidth = long())
            "previewHeight" -> file = file.copy(previewHeight = long())
            "coverUrl" -> file = file.copy(coverUrl = text())
            "coverUri" -> file = file.copy(coverUri = text())
            "asrText" -> file = file.copy(asrText = text())
            "ext" -> file = file.copy(ext = map({ it }) { text() })
            "extra" -> file = file.copy(extra = map({ it }) { raw() })
            else -> skip()
        }
    }
}
