/// A file of a message.
///
/// Not documented by the vendor: the members are those of the vendor's client SDKs, and clients may need any of them.
public struct MediaFile: Sendable, Hashable, Codable {
    /// Kind of file: `image`, `video`, `audio`, `file` or `object`. Other values occur.
    public var kind: String
    /// Address of the file.
    public var url: String?
    /// MD5 of the file, in hex.
    public var md5: String?
    /// MIME type.
    public var mimeType: String?
    /// How clients are to show it.
    public var displayType: String?
    /// Size in bytes.
    public var size: Int64?
    /// Name of the file.
    public var fileName: String?
    /// Id of the file in the vendor's storage.
    public var uri: String?
    /// Id of the video in the vendor's storage.
    public var vid: String?
    /// Width in pixels.
    public var width: Int64?
    /// Height in pixels.
    public var height: Int64?
    /// Duration in seconds, as text.
    public var duration: String?
    /// Address of the thumbnail.
    public var thumbUrl: String?
    /// Width of the thumbnail in pixels.
    public var thumbWidth: Int64?
    /// Height of the thumbnail in pixels.
    public var thumbHeight: Int64?
    /// Address of the preview.
    public var previewUrl: String?
    /// Width of the preview in pixels.
    public var previewWidth: Int64?
    /// Height of the preview in pixels.
    public var previewHeight: Int64?
    /// Address of a video's cover.
    public var coverUrl: String?
    /// Id of a video's cover in the vendor's storage.
    public var coverUri: String?
    /// Text that was recognised in audio.
    public var asrText: String?
    /// Further keys, whole, such as `s:file_ext_key_source_app_id`.
    public var ext: [String: String]
    /// Further members by name, as JSON text.
    public var extra: [String: Json]

    /// Creates a file from its members.
    public init(
        kind: String,
        url: String? = nil,
        md5: String? = nil,
        mimeType: String? = nil,
        displayType: String? = nil,
        size: Int64? = nil,
        fileName: String? = nil,
        uri: String? = nil,
        vid: String? = nil,
        width: Int64? = nil,
        height: Int64? = nil,
        duration: String? = nil,
        thumbUrl: String? = nil,
        thumbWidth: Int64? = nil,
        thumbHeight: Int64? = nil,
        previewUrl: String? = nil,
        previewWidth: Int64? = nil,
        previewHeight: Int64? = nil,
        coverUrl: String? = nil,
        coverUri: String? = nil,
        asrText: String? = nil,
        ext: [String: String] = [:],
        extra: [String: Json] = [:]
    ) {
        self.kind = kind
        self.url = url
        self.md5 = md5
        self.mimeType = mimeType
        self.displayType = displayType
        self.size = size
        self.fileName = fileName
        self.uri = uri
        self.vid = vid
        self.width = width
        self.height = height
        self.duration = duration
        self.thumbUrl = thumbUrl
        self.thumbWidth = thumbWidth
        self.thumbHeight = thumbHeight
        self.previewUrl = previewUrl
        self.previewWidth = previewWidth
        self.previewHeight = previewHeight
        self.coverUrl = coverUrl
        self.coverUri = coverUri
        self.asrText = asrText
        self.ext = ext
        self.extra = extra
    }
}

extension MediaFile: JsonObject {
    private static let texts: [(StaticString, WritableKeyPath<MediaFile, String?> & Sendable)] = [
        ("url", \.url), ("md5", \.md5), ("mimeType", \.mimeType), ("displayType", \.displayType),
        ("fileName", \.fileName), ("uri", \.uri), ("vid", \.vid), ("duration", \.duration), ("thumbUrl", \.thumbUrl),
        ("previewUrl", \.previewUrl), ("coverUrl", \.coverUrl), ("coverUri", \.coverUri), ("asrText", \.asrText),
    ]
    private static let numbers: [(StaticString, WritableKeyPath<MediaFile, Int64?> & Sendable)] = [
        ("size", \.size), ("width", \.width), ("height", \.height), ("thumbWidth", \.thumbWidth),
        ("thumbHeight", \.thumbHeight), ("previewWidth", \.previewWidth), ("previewHeight", \.previewHeight),
    ]
    private static let names = JsonNames(["kind", "ext", "extra"] + texts.map(\.0) + numbers.map(\.0))

    init(json: inout JsonReader) throws {
        self.init(kind: "")
        var fields = try json.open()
        while let field = try json.field(Self.names, &fields) {
            switch field {
            case 0: kind = try json.text()
            case 1: ext = try json.map { try $0.text() }
            case 2: extra = try json.extra()
            case 3..<(3 + Self.texts.count):
                let member: WritableKeyPath<MediaFile, String?> = Self.texts[field - 3].1
                self[keyPath: member] = try json.text()
            default:
                let member: WritableKeyPath<MediaFile, Int64?> = Self.numbers[field - 3 - Self.texts.count].1
                self[keyPath: member] = try json.int64()
            }
        }
    }

    func write(to json: inout JsonWriter) {
        json.open()
        json.field("kind", kind)
        for (name, member) in Self.texts { json.field(name, self[keyPath: member]) }
        for (name, member) in Self.numbers { json.field(name, self[keyPath: member]) }
        if !ext.isEmpty {
            json.name("ext")
            json.map(ext) { $0.text($1) }
        }
        if !extra.isEmpty {
            json.name("extra")
            json.extra(extra)
        }
        json.close()
    }
}
