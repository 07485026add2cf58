/// What goes wrong, and when: all conditions have to hold.
public struct Fault: Sendable {
    private let fault: JSON
    private var conditions: [String: JSON] = [:]

    init(_ kind: String, _ fields: [String: JSON?]) { fault = present(fields, ["type": .string(kind)]) }

    /// Lets so many matching requests pass first.
    public func after(_ passed: Int64) -> Fault { with("after", passed) }
    /// Strikes the first so many after those.
    public func first(_ struck: Int64) -> Fault { with("first", struck) }
    /// Strikes each so-many-th of them.
    public func every(_ nth: Int64) -> Fault { with("every", nth) }
    /// Strikes at most so often.
    public func times(_ most: Int64) -> Fault { with("times", most) }

    func rule(_ action: String?) -> JSON { present(["action": json(action), "fault": fault], conditions) }

    private func with(_ name: String, _ value: Int64) -> Fault {
        var copy = self
        copy.conditions[name] = .int(value)
        return copy
    }
}
