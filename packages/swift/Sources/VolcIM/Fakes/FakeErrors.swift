extension ImError {
    /// The error that a client throws for a code of the service, for fakes in unit tests; its category is that of the code and the
    /// status.
    public static func respond(
        code: String, message: String = "", action: String = "", httpStatus: Int = 400, requestId: String? = "request-id"
    ) -> ImError {
        let category = ErrorCategory(code: code, httpStatus: httpStatus)
        let call = FailedCall(
            action: action, isRetryable: category == .rateLimit || category == .service, maybeSent: category == .service,
            attempts: 1, requestId: requestId)
        return .api(
            Api(
                code: code, category: category, httpStatus: httpStatus,
                text: "\(action): \(code): \(message) (HTTP \(httpStatus))", serviceMessage: message, call: call))
    }

    /// The error of a fake that lacks a method.
    static func notImplemented(_ action: String) -> ImError {
        setting("", "not_implemented", "this fake does not implement \(action)").of(action)
    }
}
