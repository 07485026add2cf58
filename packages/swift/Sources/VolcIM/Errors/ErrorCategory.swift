extension ErrorCategory {
    /// The category of a response of the service with this code and HTTP status.
    public init(code: String, httpStatus: Int) {
        self.init(name: errorCategory(code: code, httpStatus: UInt16(clamping: httpStatus)))
    }

    /// By core's name; `other` where this version knows none.
    init(name: String) {
        self = ErrorCategory(rawValue: name) ?? .other
    }
}
