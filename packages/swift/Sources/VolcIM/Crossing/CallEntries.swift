/// Entries of a call: events, and its outcome at the end.
enum CallEntry<Outcome> {
    case event(CallEvent)
    case progress(done: Int, total: Int)
    /// The last response.
    case head(ResponseHead)
    case over(Outcome)
    case failed(ImError)
    /// The library broke: the call may have been carried out.
    case lost
    /// Of no interest here.
    case other
}

extension JsonReader {
    /// One entry, of which `outcome` reads the values after the name where it is the last of a call that succeeded.
    mutating func entry<Outcome>(_ outcome: (inout JsonReader) throws -> Outcome) throws -> CallEntry<Outcome> {
        try expect("[")
        let entry: CallEntry<Outcome>
        switch try text() {
        case "progress":
            entry = .progress(done: try afterComma { try $0.int() }, total: try afterComma { try $0.int() })
        case "head":
            entry = .head(ResponseHead(status: try afterComma { try $0.int() }, lines: try afterComma { try $0.text() }))
        case "done", "batch", "campaign": entry = .over(try outcome(&self))
        case "failed": entry = .failed(try afterComma { try ImError(json: &$0) })
        case "lost": entry = .lost
        case let name: entry = try callEvent(name).map { .event($0) } ?? .other
        }
        try expect("]")
        return entry
    }

    /// The values after `done`: metadata of the call, and the result.
    mutating func done<Output>(_ output: (inout JsonReader) throws -> Output) throws -> Answer<Output> {
        let (callId, requestId) = (try afterComma { try $0.text() }, try afterComma { try $0.textOrNull() })
        let (attempts, elapsed) = (try afterComma { try $0.int() }, try afterComma { try $0.int64() })
        let info = CallInfo(
            callId: callId, requestId: requestId, attempts: attempts, elapsed: .milliseconds(elapsed),
            idempotencyId: try afterComma { try $0.textOrNull() })
        return Answer(result: try afterComma(output), info: info)
    }

    @inline(__always)
    mutating func afterComma<Value>(_ read: (inout JsonReader) throws -> Value) throws -> Value {
        try expect(",")
        return try read(&self)
    }

    mutating func textOrNull() throws -> String? { passes(word: "null") ? nil : try text() }
}
