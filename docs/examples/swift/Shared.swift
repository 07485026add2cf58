import VolcIM

/// A new group of user 10001.
func newGroup(_ im: ImClient) async throws -> Int64 {
    try await im.createConversation(
        .init(conversationCoreInfo: .init(conversationType: .group, name: "Weekend hike"), ownerUserId: 10001)
    ).conversationShortId
}

/// A text message of user 10001.
func textMessage(_ group: Int64, _ text: String, sender: Int64 = 10001) -> SendMessageRequest {
    .init(content: MessageContent.text(text), conversationShortId: group, msgType: .text, sender: sender)
}
