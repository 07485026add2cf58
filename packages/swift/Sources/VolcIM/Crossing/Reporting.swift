/// Does something in the native library; what it throws becomes an ``ImError``.
func reporting<Made>(_ work: () throws -> Made) throws -> Made {
    do {
        return try work()
    } catch {
        throw ImError(caught: error)
    }
}

extension Duration {
    /// In whole milliseconds, rounded up; -1 of a negative one, which core refuses.
    var milliseconds: Int64 {
        let (seconds, attoseconds) = components
        guard seconds >= 0, attoseconds >= 0 else { return -1 }
        let fraction = (attoseconds + 999_999_999_999_999) / 1_000_000_000_000_000
        let (whole, overflow) = seconds.multipliedReportingOverflow(by: 1000)
        let (sum, isBeyond) = whole.addingReportingOverflow(fraction)
        return overflow || isBeyond ? Int64.max : sum
    }
}
