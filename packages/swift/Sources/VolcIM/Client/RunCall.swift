internal import CVolcIM

/// The kind of a call, as the library's C functions take it.
enum CallKind: UInt32 {
    /// A declared action, by the JSON of this package.
    case action
    /// Any action, by the service's own JSON.
    case raw
    /// A declared action over a list of any length.
    case batch

    /// Added for a call that is cancelled before it begins: nothing is sent, and its outcome is reported.
    static let isStopped: UInt32 = 4
}

extension ImClient {
    /// Lends a call's input to a C function.
    typealias Input = ((UnsafePointer<UInt8>?, Int) throws -> UnsafeMutablePointer<UInt8>?) throws -> UnsafeMutablePointer<UInt8>?

    /// Runs a call to its end, and tells the hooks on the way.
    ///
    /// When the task is cancelled, so is the call, which still reports its outcome.
    func run<Outcome>(
        _ kind: CallKind,
        _ action: String,
        options: String,
        input: Input,
        progress: (Int, Int) -> Void = { _, _ in },
        isolation: isolated (any Actor)? = #isolation,
        _ outcome: (inout JsonReader) throws -> Outcome
    ) async throws -> Outcome {
        let native = try native()
        let kind = kind.rawValue | (Task.isCancelled ? CallKind.isStopped : 0)
        let call = try reporting {
            // An address keeps nothing alive: the client may be closed while the library is inside.
            try withExtendedLifetime(native) {
                try Answers.shared.start { answers, ticket in
                    try action.lent { action, actionLength in
                        try options.lent { options, optionsLength in
                            try input { input, inputLength in
                                volc_im_run(
                                    answers, native.address(), ticket, kind, action, actionLength, input, inputLength,
                                    options, optionsLength)
                            }
                        }
                    }
                }
            }
        }
        defer { Answers.shared.forget(call) }
        return try await withTaskCancellationHandler {
            while true {
                guard let told = await call.next() else { throw ImError.unexpected("the library's answer cannot be read") }
                let over = try reporting {
                    try told.read { json in
                        var over: Outcome?
                        _ = try json.list { json in
                            switch try json.entry(outcome) {
                            case .event(let event): hooks?.tell(event)
                            case .progress(let done, let total): progress(done, total)
                            case .over(let outcome): over = outcome
                            case .failed(let error): throw error
                            case .other: break
                            }
                        }
                        return over
                    }
                }
                if let over { return over }
            }
        } onCancel: {
            Answers.shared.stop(call)
        }
    }
}
