import VolcIM

func options() async throws {
    let im = try client()
    let message = textMessage(try await newGroup(im), "hello")

    // region limits
    _ = try await im.call(message, options: .init(timeout: .seconds(2), deadline: .seconds(5)))
    // endregion limits

    // region retry
    let few = RetryPolicy(maxAttempts: 2, maxDelay: .milliseconds(500))
    _ = try await im.call(message, options: .init(retry: few))
    _ = try await im.call(message, options: .init(retry: .never))
    // endregion retry

    // region idempotency
    let once = CallOptions(idempotencyId: "order-4711-shipped")
    let first = try await im.call(message, options: once).result
    let again = try await im.call(message, options: once).result
    print("one message:", first.messageId == again.messageId)
    // endregion idempotency

    // region info
    let sent = try await im.call(message)
    print(sent.info.attempts, "attempt", sent.info.requestId != nil)
    // endregion info
}
