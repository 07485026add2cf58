/// The content of messages, which is JSON text inside the request.
public enum MessageContent {
    /// The content of a text message.
    public static func text(_ text: String) -> String {
        textContent(text: text)
    }

    /// The content of a message of another type, from the text of a JSON value.
    ///
    /// - Throws: ``ImError/validation(_:)`` when it is no JSON.
    public static func json(_ json: String) throws -> String {
        try reporting { try jsonContent(json: json) }
    }

    /// The content of an image, video, audio or file message.
    ///
    /// - Throws: ``ImError/validation(_:)`` when the kind is empty, or a key is given twice.
    public static func media(_ file: MediaFile) throws -> String {
        try reporting { try mediaContent(file: file.jsonText(), language: .swift) }
    }

    /// The text of a text message's content; `nil` for any other content.
    public static func readText(_ content: String) -> String? {
        readTextContent(content: content)
    }

    /// The files of a media message's content; `nil` for any other content.
    public static func readMedia(_ content: String) -> [MediaFile]? {
        readMediaContent(content: content).flatMap { files in
            try? JsonReader.read(files) { try $0.list { try MediaFile(json: &$0) } }
        }
    }

    /// The items of each key of a message's `property`, which is JSON text.
    ///
    /// The vendor does not document the form. Both that are plausible are read: a list of items by key, and an object with
    /// `Items` by key.
    ///
    /// - Throws: ``ImError/validation(_:)`` when it has another form.
    public static func readProperty(_ property: String) throws -> [String: [PropertyItem]] {
        try reporting {
            try JsonReader.read(VolcIM.readProperty(json: property)) { try $0.map { try $0.list { try PropertyItem(json: &$0) } } }
        }
    }
}
