internal import CVolcIM
import Foundation

/// One call of an action over all its attempts, for a custom HTTP client.
///
/// ``run(_:)`` drives it. To drive it yourself, ask ``next(now:)`` what to do, and report the outcome.
public final class Call<Request: ActionRequest>: Sendable {
    /// What to do next.
    public enum Step: Sendable {
        /// Send this, give it up after `timeout`, then report the outcome. `attempt` counts from 1.
        case send(SignedRequest, timeout: Duration, attempt: Int)
        /// Ask again after this.
        case wait(Duration)
        /// The call is over.
        case done(Answer<Request.Output>)
        /// The call is over.
        case failed(ImError)
    }

    private let native: NativeCall
    private let clock: CallClock

    init(native: NativeCall, start: Date) {
        self.native = native
        clock = CallClock(start: start)
    }

    /// What to do at `now`. Stays the same once the call has ended.
    public func next(now: Date) -> Step {
        do {
            return try Library.value(volc_im_next(native.address(), now.epochMilliseconds)) { payload in
                var json = JsonReader(payload)
                return try Self.step(&json, payload)
            }
        } catch {
            return .failed(ImError(caught: error))
        }
    }

    private static func step(_ json: inout JsonReader, _ payload: UnsafeRawBufferPointer) throws -> Step {
        let start = json.at
        try json.expect("[")
        switch try json.text() {
        case "send":
            let (timeout, attempt) = (try json.afterComma { try $0.int64() }, try json.afterComma { try $0.int() })
            var lines = Lines(payload)
            _ = lines.next()
            return .send(try SignedRequest(lines: lines), timeout: .milliseconds(timeout), attempt: attempt)
        case "wait":
            return .wait(.milliseconds(try json.afterComma { try $0.int64() }))
        default:
            json.at = start
            switch try json.entry({ try $0.done(Request.crossing.readOutput) }) {
            case .over(let answer): return .done(answer)
            case .failed(let error): return .failed(error)
            case .event, .progress, .head, .lost, .other: return .failed(.unexpected("a step that is none"))
            }
        }
    }

    /// The attempt got a response.
    public func onAnswer(_ answer: HTTPAnswer, now: Date) {
        answer.retryAfter.lent { retryAfter, retryAfterLength in
            answer.date.lent { date, dateLength in
                answer.body.lent { body, bodyLength in
                    volc_im_free(
                        volc_im_response(
                            native.address(), now.epochMilliseconds, UInt32(clamping: answer.status), retryAfter,
                            retryAfterLength, date, dateLength, body, bodyLength))
                }
            }
        }
    }

    /// The attempt got no response; or, with `aborted`, the caller cancelled, which may be at any time.
    public func onFailure(_ kind: ImError.Transport.Kind, _ message: String, now: Date) {
        // Core knows every kind by its name.
        try? native.onTransportError(nowMs: now.epochMilliseconds, kind: kind.rawValue, message: message)
    }

    /// Drives the call to its end.
    ///
    /// `send` sends one request and gives it up after the time given. What it throws counts as a broken connection, of
    /// which it is not known whether the request had arrived; throw ``AttemptFailed`` to say it more exactly. When the task
    /// is cancelled, the call ends as ``ImError/Transport/Kind/aborted``.
    ///
    /// ```swift
    /// let answer = try await im.call(request).run { request, timeout in
    ///     var post = HTTPClientRequest(url: request.url)
    ///     post.method = .POST
    ///     for (name, value) in request.headers { post.headers.add(name: name, value: value) }
    ///     post.body = .bytes(ByteBuffer(string: request.body))
    ///     let response = try await http.execute(post, timeout: TimeAmount(timeout))
    ///     let body = try await response.body.collect(upTo: 16 << 20)
    ///     return HTTPAnswer(
    ///         status: Int(response.status.code), retryAfter: response.headers.first(name: "retry-after"),
    ///         date: response.headers.first(name: "date"), body: body.readableBytesView)
    /// }
    /// ```
    ///
    /// - Throws: ``ImError`` of any kind but `callback`.
    public func run(
        _ send: (SignedRequest, Duration) async throws -> HTTPAnswer
    ) async throws -> Answer<Request.Output> {
        while true {
            if Task.isCancelled { onFailure(.aborted, "the task was cancelled", now: clock.now) }
            switch next(now: clock.now) {
            case .send(let request, let timeout, _):
                do {
                    onAnswer(try await send(request, timeout), now: clock.now)
                } catch let failed as AttemptFailed {
                    onFailure(failed.kind, failed.message, now: clock.now)
                } catch {
                    onFailure(Task.isCancelled ? .aborted : .reset, String(describing: error), now: clock.now)
                }
            case .wait(let wait):
                // A cancellation is seen by the next turn.
                try? await Task.sleep(for: wait)
            case .done(let answer):
                return answer
            case .failed(let error):
                throw error
            }
        }
    }
}

/// An attempt without a response, with its exact kind.
public struct AttemptFailed: Error {
    /// How it failed. `connect` alone says that the request cannot have arrived.
    public var kind: ImError.Transport.Kind
    /// Message.
    public var message: String

    /// A failure of this kind.
    public init(_ kind: ImError.Transport.Kind, _ message: String) {
        self.kind = kind
        self.message = message
    }
}

/// Time during a call, which a wall clock that is set does not disturb.
private struct CallClock: Sendable {
    private let start: Date
    private let begin = ContinuousClock.now

    init(start: Date) {
        self.start = start
    }

    var now: Date {
        let (seconds, attoseconds) = (ContinuousClock.now - begin).components
        return start.addingTimeInterval(Double(seconds) + Double(attoseconds) / 1e18)
    }
}
