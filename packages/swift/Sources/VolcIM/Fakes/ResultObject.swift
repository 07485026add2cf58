/// A result of an action, or an object in it.
public protocol ResultObject: Sendable, Hashable {
    /// The object whose fields are 0, false, empty or `nil`.
    static var empty: Self { get }
}

extension ResultObject {
    /// The object with these fields, and others 0, false, empty or `nil`: for fakes in unit tests.
    ///
    /// ```swift
    /// return .respond { $0.messages = [.respond { $0.content = MessageContent.text("hello") }] }
    /// ```
    public static func respond(_ change: (inout Self) -> Void = { _ in }) -> Self {
        var result = empty
        change(&result)
        return result
    }
}
