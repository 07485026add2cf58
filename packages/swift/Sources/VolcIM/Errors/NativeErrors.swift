extension ImError {
    init(caught error: any Error) {
        switch error {
        case let error as ImError: self = error
        case NativeError.Failed(let facts): self = facts.withJson { ImError(facts: $0) }
        case let error as JsonReader.Malformed: self = .unexpected("the library's answer cannot be read: \(error.text)")
        default: self = .unexpected(String(describing: error))
        }
    }

    /// From the facts of an error, a JSON object.
    init(facts: UnsafeRawBufferPointer) {
        do {
            self = try JsonReader.read(facts) { try ImError(json: &$0) }
        } catch {
            self = .unexpected(Library.text(facts))
        }
    }

    private static let names = JsonNames(
        "kind", "text", "call", "path", "rule", "given", "code", "code_n", "service_message", "http_status",
        "clock_skew_seconds", "body_start", "body", "transport_kind", "limit", "limit_ms", "reason", "skew_seconds", "category")

    init(json: inout JsonReader) throws {
        var texts: [Int: String] = [:]
        var numbers: [Int: Int64] = [:]
        var call = FailedCall()
        var fields = try json.open()
        while let field = try json.field(Self.names, &fields) {
            switch field {
            case 2: call = try FailedCall(json: &json)
            case 7, 9, 10, 15, 17: numbers[field] = try json.int64()
            default: texts[field] = try json.text()
            }
        }
        let words = texts[1] ?? ""
        switch texts[0].flatMap(Kind.init(rawValue:)) {
        case .validation:
            self = .validation(
                Validation(text: words, path: texts[3] ?? "", rule: texts[4] ?? "", given: texts[5] ?? "", call: call))
        case .api:
            self = .api(
                Api(
                    code: texts[6] ?? "", category: ErrorCategory(name: texts[18] ?? ""), httpStatus: Int(numbers[9] ?? 0),
                    text: words, codeN: numbers[7], serviceMessage: texts[8] ?? "", clockSkewSeconds: numbers[10],
                    call: call))
        case .http:
            self = .http(Http(text: words, httpStatus: Int(numbers[9] ?? 0), bodyStart: texts[11] ?? "", call: call))
        case .decode:
            self = .decode(
                Decode(text: words, path: texts[3] ?? "", rule: texts[4] ?? "", body: texts[12] ?? "", call: call))
        case .timeout:
            self = .timeout(
                Timeout(
                    text: words, limit: .init(rawValue: texts[14] ?? "") ?? .total,
                    allowed: .milliseconds(numbers[15] ?? 0), call: call))
        case .callback:
            self = .callback(Callback(text: words, reason: texts[16] ?? "", skewSeconds: numbers[17]))
        case .transport, nil:
            let kind = Transport.Kind(rawValue: texts[13] ?? "") ?? .other
            self = .transport(Transport(text: words, kind: kind, call: call))
        }
    }

    /// An unexpected error, with a message.
    static func unexpected(_ text: String) -> ImError {
        var call = FailedCall()
        call.maybeSent = true
        return .transport(Transport(text: text, kind: .other, call: call))
    }

    /// A setting that is refused before the native library is asked.
    static func setting(_ path: String, _ rule: String, _ expected: String) -> ImError {
        let place = path.isEmpty ? "" : "\(path): "
        return .validation(
            Validation(text: "\(place)\(expected) [\(rule)]", path: path, rule: rule, given: "", call: FailedCall()))
    }

    /// A field that is to hold JSON text and does not.
    static func notJson(_ path: String) -> ImError {
        .setting(path, "syntax", "must hold the text of one JSON value by name")
    }

    /// The error with the headers of its call's last response.
    func with(_ head: ResponseHead?) -> ImError {
        guard let headers = head?.headers, var call else { return self }
        call.headers = headers
        switch self {
        case .validation(var error):
            error.call = call
            return .validation(error)
        case .api(var error):
            error.call = call
            return .api(error)
        case .http(var error):
            error.call = call
            return .http(error)
        case .decode(var error):
            error.call = call
            return .decode(error)
        case .transport(var error):
            error.call = call
            return .transport(error)
        case .timeout(var error):
            error.call = call
            return .timeout(error)
        case .callback: return self
        }
    }

    /// The error of an action's request.
    func of(_ action: String) -> ImError {
        guard case .validation(var error) = self else { return self }
        error.call.action = action
        return .validation(error)
    }
}

extension String {
    /// The text's bytes.
    func withJson<Made>(_ use: (UnsafeRawBufferPointer) -> Made) -> Made {
        var text = self
        return text.withUTF8 { use(UnsafeRawBufferPointer($0)) }
    }
}
