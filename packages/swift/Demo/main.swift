// A backend as a newcomer would write it, told to go through everything once. Run by `cargo xtask demo --lang swift`,
// which starts the emulator; every line it prints was checked.

import Foundation
import LoopbackServer
import VolcIM

func say(_ step: String, _ text: String) {
    print(step.padding(toLength: 10, withPad: " ", startingAt: 0), text)
}

func check(_ holds: Bool, _ what: String) throws {
    if !holds { throw Surprise(what) }
}

let settings = ProcessInfo.processInfo.environment
let (anna, ben, carl): (Int64, Int64, Int64) = (10001, 10002, 10003)
let config = ImConfig(
    accessKeyId: settings["VOLCENGINE_ACCESS_KEY"] ?? "",
    secretAccessKey: settings["VOLCENGINE_SECRET_KEY"] ?? "",
    appId: Int32(settings["VOLC_IM_APP_ID"] ?? "") ?? 0,
    baseUrl: settings["VOLC_IM_BASE_URL"],
    transport: .init(retry: RetryPolicy(baseDelay: .milliseconds(20))))
let im = try ImClient(config)
let emulator = EmulatorControl(base: config.baseUrl ?? "")
print("volc-im demo: a Swift backend against the emulator at \(config.baseUrl ?? "")\n")

// 1. A group.
let group = try await im.createConversation(
    .init(conversationCoreInfo: .init(conversationType: .group, name: "Weekend hike"), ownerUserId: anna)
).conversationShortId
try check(String(group).count == 19, "no 19-digit id: \(group)")
say("group", "created, id \(group)")

// 2. Members.
let added = try await im.batchAddConversationParticipant(
    .init(
        conversationShortId: group, operator: anna,
        participantInfos: [
            .init(participantUserId: ben, nickName: "Ben"),
            .init(participantUserId: carl, nickName: "Carl"),
        ]))
try check(added.failed.isEmpty, "\(added.failed)")
say("members", "added \(ben) and \(carl), none failed")

// 3. Messages, listed page by page.
func message(_ text: String) -> SendMessageRequest {
    .init(content: MessageContent.text(text), conversationShortId: group, msgType: .text, sender: anna)
}
for number in 1...25 { try await im.sendMessage(message("message \(number)")) }
let page = GetConversationMessagesRequest(conversationShortId: group, cursor: 0, limit: 10)
var listed: [String] = []
for try await message in im.list(page) { listed.append(MessageContent.readText(message.content) ?? "") }
try check(listed == (1...25).map { "message \($0)" }, "\(listed)")
say("messages", "sent 25, listed \(listed.count) with for try await, 10 to a page: \"\(listed[0])\" … \"\(listed[24])\"")

// 4. A failure on the way.
try await emulator.failOnce("SendMessage", status: 503)
let sent = try await im.call(message("sent once"))
try check(sent.info.attempts == 2, "\(sent.info)")
var copies = 0
for try await message in im.list(page) where message.content == MessageContent.text("sent once") { copies += 1 }
try check(copies == 1, "\(copies) copies")
say("retry", "an injected 503: attempt \(sent.info.attempts) succeeded with the same ClientMsgId")
say("", "\(sent.info.idempotencyId ?? ""), and the group holds the message once")

// 5. The service's own errors.
var stranger = message("x")
stranger.sender = 99999
do {
    try await im.sendMessage(stranger)
    throw Surprise("a stranger's message was sent")
} catch ImError.api(let error) {
    say("error", "sender 99999 is no member: \(error.code), request \(error.call.requestId ?? "")")
}

// 6. A batch of any length.
let receivers = (0..<1200).map { Int64(20_000 + $0) }
let broadcast = BatchSendMessageRequest(
    content: MessageContent.text("hello"), msgType: .text, receiver: receivers, sender: anna)
var steps = 0
for try await step in im.batch(broadcast, options: BatchOptions(isPaced: false)) {
    switch step {
    case .progress: steps += 1
    case .finished(let outcome):
        try check(outcome.sent == 1200 && outcome.rest == nil, "\(outcome)")
        say("batch", "\(outcome.sent) receivers in \(steps) calls, none failed")
    }
}

// 7. Callbacks: what clients of the app do comes here first.
let secret = "demo-callback-secret"
let callbacks = try Callbacks(secret: secret, appId: config.appId)
let (records, log) = AsyncStream.makeStream(of: LogRecord.self)
let handler = try callbacks.handler(
    [
        "BeforeSendMessage": { event in
            guard event.texts.contains(where: { $0.contains("spoiler") }) else { return .accept }
            return try .reject(code: 1001, message: "no spoilers, please")
        }
    ], undecided: .reject, options: .init(logger: ImLogger { log.yield($0) }))
let server = try LoopbackServer { request in
    let response = await handler.respond(to: request.body, contentType: request.headers["content-type"])
    return (response.status, response.headers, response.body)
}
try await emulator.setCallbackTarget("http://127.0.0.1:\(server.port)/im", secret: secret)

func clientSays(_ text: String) async throws -> ActAnswer {
    try await emulator.act(
        as: ben, type: "send_message",
        ["conversation_short_id": group, "msg_type": 10001, "content": MessageContent.text(text)])
}
let refused = try await clientSays("spoiler: the summit is closed")
try check(!refused.ok && refused.checkCode == 1001, "\(refused)")
say("callback", "\(ben)'s client sent a spoiler: refused with 1001 \"\(refused.checkMessage ?? "")\"")
let allowed = try await clientSays("see you on Saturday")
try check(allowed.ok, "\(allowed)")
say("callback", "\(ben)'s client sent another message: accepted, id \(allowed.messageId ?? "")")

// 8. A forgery.
try await emulator.sendCallback("AfterSendMessage", appId: config.appId, variant: "forged")
let reason = await records.first { $0.level == .warning }?.reason
try check(reason == "signature", "\(String(describing: reason))")
say("callback", "a forged body: answered 401 without a word; our log says \"signature\"")

print("\neverything was as expected")
