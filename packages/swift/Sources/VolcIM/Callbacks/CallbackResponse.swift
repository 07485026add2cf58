/// What a web server sends back for a callback.
public struct CallbackResponse: Sendable, Hashable {
    /// The HTTP status.
    public var status: Int
    /// Headers by lower-case name.
    public var headers: [String: String]
    /// The body; empty if there is none.
    public var body: String

    /// A response of these parts.
    public init(status: Int, headers: [String: String] = [:], body: String = "") {
        self.status = status
        self.headers = headers
        self.body = body
    }
}
