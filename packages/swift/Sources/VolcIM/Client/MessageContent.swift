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

    /// The text of a text message's content; `nil` for any other content.
    public static func readText(_ content: String) -> String? {
        readTextContent(content: content)
    }
}
