/// Does something in the native library; what it throws becomes an ``ImError``.
func reporting<Made>(_ work: () throws -> Made) throws -> Made {
    do {
        return try work()
    } catch {
        throw ImError(caught: error)
    }
}

/// As `reporting`, for what takes its time: it is stopped when the task is cancelled, and still tells how far it had got.
func reporting<Made: Sendable>(
    _ stop: NativeStop = NativeStop(),
    isolation: isolated (any Actor)? = #isolation,
    _ work: (NativeStop) async throws -> Made
) async throws -> Made {
    do {
        return try await withTaskCancellationHandler {
            try await work(stop)
        } onCancel: {
            stop.stop()
        }
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
