import Foundation

/// Separate threads for user code: what blocks them stops neither Swift's cooperative pool nor an answer.
///
/// Threads begin as they are needed and end when they have been idle for a while.
final class HandlerThreads: TaskExecutor, @unchecked Sendable {
    /// Where exchanges are driven. No user code runs here.
    static let answers = HandlerThreads(
        "volc-im-answers", threads: max(2, ProcessInfo.processInfo.activeProcessorCount), queue: .max)

    private static let idleTime: TimeInterval = 10

    private let name: String
    private let mostThreads: Int
    private let mostWaiting: Int
    // Guarded by the condition.
    private let condition = NSCondition()
    private var jobs: [UnownedJob] = []
    private var threads = 0
    private var idle = 0
    private var waiting = 0

    /// At most so many threads, and so many pieces of work that wait for one.
    init(_ name: String, threads: Int, queue: Int) {
        self.name = name
        mostThreads = threads
        mostWaiting = queue
    }

    /// Starts work with the task-locals of the caller. False when there is no room: it never runs.
    func start(_ work: @escaping @Sendable () async -> Void) -> Bool {
        let hasRoom = condition.withLock {
            if waiting >= mostWaiting { return false }
            waiting += 1
            return true
        }
        guard hasRoom else { return false }
        Task(executorPreference: self) {
            self.condition.withLock { self.waiting -= 1 }
            await work()
        }
        return true
    }

    func enqueue(_ job: consuming ExecutorJob) { add(UnownedJob(job)) }

    /// Apart, because the optimizer of Swift 6.0 crashes on a job that it consumes among other things.
    @inline(never)
    private func add(_ job: UnownedJob) {
        let needsThread = condition.withLock {
            jobs.append(job)
            condition.signal()
            guard jobs.count > idle, threads < mostThreads else { return false }
            threads += 1
            return true
        }
        guard needsThread else { return }
        let thread = Thread { [self] in work() }
        thread.name = name
        thread.start()
    }

    private func work() {
        while let job = next() { job.runSynchronously(on: asUnownedTaskExecutor()) }
    }

    private func next() -> UnownedJob? {
        condition.withLock {
            let until = Date(timeIntervalSinceNow: Self.idleTime)
            while jobs.isEmpty {
                idle += 1
                let isSignalled = condition.wait(until: until)
                idle -= 1
                if !isSignalled, jobs.isEmpty {
                    threads -= 1
                    return nil
                }
            }
            return jobs.removeFirst()
        }
    }
}
