import Synchronization

/// Runs user code on a separate thread, one piece after the other, with the task-locals of the caller. What finds no room is
/// dropped, counted and told.
final class UserThread: Sendable {
    /// Pieces that may wait.
    private static let room = 1_024

    private let thread: HandlerThreads
    private let dropped = Atomic<Int>(0)
    private let tell: @Sendable (_ dropped: Int, _ isOver: Bool) -> Void

    /// `tell` gets the number of dropped pieces: at 1, 2, 4, 8 and so on, and once there is room again.
    init(_ name: String, tell: @escaping @Sendable (_ dropped: Int, _ isOver: Bool) -> Void) {
        thread = HandlerThreads(name, threads: 1, queue: Self.room)
        self.tell = tell
    }

    func run(_ work: @escaping @Sendable () -> Void) {
        if thread.start({ work() }) {
            let count = dropped.exchange(0, ordering: .relaxed)
            if count > 0 { tell(count, true) }
        } else {
            let count = dropped.wrappingAdd(1, ordering: .relaxed).newValue
            if count & (count - 1) == 0 { tell(count, false) }
        }
    }
}
