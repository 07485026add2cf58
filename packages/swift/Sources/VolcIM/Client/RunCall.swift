internal import CVolcIM

/// The kind of a call, as the library's C functions take it.
enum CallKind: UInt32 {
    /// A declared action, by the JSON of this package.
    case action
    /// Any action, by the service's own JSON.
    case raw
    /// A declared action over a list of any length.
    case batch
    /// A batch that a ledger remembers, whose options begin with a line that has the number of its run.
    case campaign

    /// Added for a call that is cancelled before it begins: nothing is sent, and its outcome is reported.
    static let isStopped: UInt32 = 4
}

extension ImClient {
    /// Lends a call's input to a C function.
    typealias Input = ((UnsafePointer<UInt8>?, Int) throws -> UnsafeMutablePointer<UInt8>?) throws -> UnsafeMutablePointer<UInt8>?

    /// Runs a call to its end, and passes on what it reports. Returns its outcome and the head of its last response.
    ///
    /// When the task is cancelled, so is the call, or `stop` is called in its place; it still reports its outcome.
    func run<Outcome>(
        _ kind: CallKind,
        _ action: String,
        options: String,
        input: Input,
        progress: (Int, Int) -> Void = { _, _ in },
        stop: (@Sendable () -> Void)? = nil,
        isolation: isolated (any Actor)? = #isolation,
        _ outcome: (inout JsonReader) throws -> Outcome
    ) async throws -> (Outcome, ResponseHead?) {
        let opened = try opened()
        // Until the call is over: keys and rates may be wanted while it runs.
        defer { withExtendedLifetime(opened) {} }
        let trace = telemetry.map { CallTrace($0, action, url: opened.native.url(action: action)) }
        if Task.isCancelled { stop?() }
        let call: RunningCall
        do {
            call = try start(kind, action, options, input, opened.native)
        } catch {
            let error = ImError(caught: error)
            trace?.end(failed: error)
            throw error
        }
        defer { Answers.shared.forget(call) }
        return try await withTaskCancellationHandler {
            var head: ResponseHead?
            while true {
                let over: Outcome?
                do {
                    guard let told = await call.next() else {
                        throw ImError.unexpected("the library's answer cannot be read")
                    }
                    over = try told.read { json in
                        var over: Outcome?
                        _ = try json.list { json in
                            switch try json.entry(outcome) {
                            case .event(let event):
                                trace?.take(event)
                                reports.take(event)
                            case .progress(let done, let total): progress(done, total)
                            case .head(let last): head = last
                            case .over(let outcome): over = outcome
                            case .failed(let error): throw error
                            case .lost:
                                trace?.end(errorType: "lost")
                                throw ImError.unexpected("the library broke while the call was under way")
                            case .other: break
                            }
                        }
                        return over
                    }
                } catch {
                    let error = ImError(caught: error).with(head)
                    trace?.end(failed: error)
                    throw error
                }
                if let over {
                    trace?.end((over as? any CallOutcome)?.info)
                    return (over, head)
                }
            }
        } onCancel: {
            if let stop { stop() } else { Answers.shared.stop(call) }
        }
    }

    private func start(
        _ kind: CallKind, _ action: String, _ options: String, _ input: Input, _ native: NativeClient
    ) throws -> RunningCall {
        let kind = kind.rawValue | (Task.isCancelled ? CallKind.isStopped : 0)
        // An address keeps nothing alive: the client may be closed while the library is inside.
        return try withExtendedLifetime(native) {
            try Answers.shared.start { answers, ticket in
                try action.lent { action, actionLength in
                    try options.lent { options, optionsLength in
                        try input { input, inputLength in
                            volc_im_run(
                                answers, native.address(), ticket, kind, action, actionLength, input, inputLength, options,
                                optionsLength)
                        }
                    }
                }
            }
        }
    }
}

/// An outcome that has the metadata of its call.
protocol CallOutcome {
    var info: CallInfo { get }
}

extension Answer: CallOutcome {}
