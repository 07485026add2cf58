// A backend with the package unpacked beside its sources: calls the emulator, answers a callback.

import Foundation
import VolcIM

let settings = ProcessInfo.processInfo.environment
let im = try ImClient(
    ImConfig(
        accessKeyId: settings["VOLC_IM_ACCESS_KEY"] ?? "", secretAccessKey: settings["VOLC_IM_SECRET_KEY"] ?? "",
        appId: 123_456, baseUrl: settings["VOLC_IM_BASE_URL"]))
let group = try await im.createConversation(
    .init(conversationCoreInfo: .init(conversationType: .group, name: "packaging"), ownerUserId: 10001)
).conversationShortId
try await im.sendMessage(
    .init(content: MessageContent.text("hello"), conversationShortId: group, msgType: .text, sender: 10001))
var texts: [String?] = []
for try await message in im.list(GetConversationMessagesRequest(conversationShortId: group, cursor: 0, limit: 20)) {
    texts.append(MessageContent.readText(message.content))
}
precondition(String(group).count == 19 && texts == ["hello"], "\(group) \(texts)")

let callbacks = try Callbacks(secret: "secret", appId: 123_456)
let handler = try callbacks.handler(undecided: .reject) { _ in try .reject(code: 1001, message: "no") }
let body = try callbacks.sign(type: "BeforeSendMessage", data: #"{"AppId":123456}"#)
let response = await handler.respond(to: body.utf8)
precondition(response.status == 200 && response.body.contains("1001"), "\(response)")
print("vendored: ok")
