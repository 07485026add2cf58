import VolcIM

func stringIds() async throws {
    let im = try client()

    // region send
    let core = NewConversation(conversationType: .group, name: "Weekend hike")
    let group = try await im.createConversation(
        .init(conversationCoreInfo: core, ownerUserIdStr: "anna")
    ).conversationShortId
    _ = try await im.sendMessage(
        .init(content: MessageContent.text("hi"), conversationShortId: group, msgType: .text, senderStr: "anna"))
    for try await message in im.list(GetConversationMessagesRequest(conversationShortId: group, cursor: 0, limit: 20)) {
        print(message.senderStr ?? "", message.sender)
    }
    // endregion send
}
