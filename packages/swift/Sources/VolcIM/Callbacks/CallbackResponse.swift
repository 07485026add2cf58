/// What a web server sends back for a callback.
public struct CallbackResponse: Sendable, Hashable {
    /// The HTTP status.
    public var status: Int
    /// Headers by lower-case name.
    public var headers: [String: String]
    /// The body; empty where the sender is told nothing.
    public var body: String

    /// A response of these parts.
    public init(status: Int, headers: [String: String] = [:], body: String = "") {
        self.status = status
        self.headers = headers
        self.body = body
    }

    static func reply(_ body: String) -> CallbackResponse {
        CallbackResponse(status: 200, headers: ["content-type": "application/json"], body: body)
    }

    static func silent(_ status: UInt16) -> CallbackResponse {
        CallbackResponse(status: Int(status), headers: status == 405 ? ["allow": "POST"] : [:])
    }
}
