import VolcIM

func batches() async throws {
    let im = try client()

    // region batch
    let message = BatchSendMessageRequest(
        content: MessageContent.text("The hike starts at 9."), msgType: .text, receiver: Array(20001...21200), sender: 10001)
    for try await step in im.batch(message, options: .init(concurrency: 1)) {
        switch step {
        case .progress(let done, let total): print(done, "of", total)
        case .finished(let outcome):
            print(outcome.sent, "sent,", outcome.failed.count, "failed,", outcome.unknown.count, "unknown")
            if let rest = outcome.rest { _ = try await im.batch(rest).outcome() }
        }
    }
    // endregion batch
}
