// region client
import Foundation
import VolcIM

func client() throws -> ImClient {
    let settings = ProcessInfo.processInfo.environment
    return try ImClient(
        ImConfig(
            accessKeyId: settings["VOLCENGINE_ACCESS_KEY"] ?? "",
            secretAccessKey: settings["VOLCENGINE_SECRET_KEY"] ?? "",
            appId: 123456,
            baseUrl: settings["VOLC_IM_BASE_URL"]  // The emulator's; without it, the service is called.
        ))
}
// endregion client

func quickStart() async throws {
    let im = try client()

    // region send
    let group = try await im.createConversation(
        .init(conversationCoreInfo: .init(conversationType: .group, name: "Weekend hike"), ownerUserId: 10001)
    ).conversationShortId
    let sent = try await im.sendMessage(
        .init(content: MessageContent.text("hello"), conversationShortId: group, msgType: .text, sender: 10001))
    print("sent", sent.messageId)
    // endregion send

    // region list
    for try await message in im.list(GetConversationMessagesRequest(conversationShortId: group, cursor: 0, limit: 20)) {
        print(message.sender, message.content)
    }
    // endregion list
}
