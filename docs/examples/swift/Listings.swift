import VolcIM

func listings() async throws {
    let im = try client()
    let group = try await newGroup(im)
    for number in 1...5 { _ = try await im.sendMessage(textMessage(group, "message \(number)")) }

    // region items
    let messages = im.list(GetConversationMessagesRequest(conversationShortId: group, cursor: 0, limit: 2))
    for try await message in messages {
        print(message.content)
        if message.content.contains("3") { break }
    }
    // endregion items

    // region resume
    for try await message in messages { print("later", message.content) }
    // endregion resume

    // region pages
    let request = GetConversationMessagesRequest(conversationShortId: group, cursor: 0, limit: 3)
    for try await page in im.list(request).pages { print(page.messages.count) }
    // endregion pages
}
