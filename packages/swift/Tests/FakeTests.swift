import Foundation
import Testing
import Vectors
import VolcIM

/// As an application has it.
private func greet(_ im: some ImActions, _ conversation: Int64) async throws -> Int64 {
    try await im.sendMessage(message(conversation, "hello")).messageId
}

/// Knows one conversation.
private struct FakeIm: ImActions {
    func sendMessage(_ request: SendMessageRequest, options: CallOptions?) async throws -> SendMessageResult {
        if request.conversationShortId != 7 { throw ImError.respond(code: "ConversationNotFound", action: "SendMessage") }
        return .respond { $0.messageId = 42 }
    }

    func getConversationMessages(
        _ request: GetConversationMessagesRequest, options: CallOptions?
    ) async throws -> GetConversationMessagesResult {
        .respond { result in
            result.messages = [.respond { $0.messageId = request.cursor + 1 }]
            (result.hasMore, result.newCursor) = (request.cursor < 2, request.cursor + 1)
        }
    }

    func batch<Request: ActionRequest>(_ request: Request, options: BatchOptions) -> Batch<Request> {
        Batch(.success(BatchOutcome(sent: 1, unknown: [BatchItem(index: 1, item: "9", message: "timeout")])))
    }
}

@Test func aFakeHasWhatATestNeeds() async throws {
    let im = FakeIm()
    #expect(try await greet(im, 7) == 42)
    #expect(try await im.call(message(7, "x")).result.messageId == 42)
    let missing = try await failure { try await greet(im, 8) }
    #expect(missing.category == .notFound && missing.call?.action == "SendMessage" && !missing.isRetryable)
    var ids: [Int64] = []
    for try await item in im.list(GetConversationMessagesRequest(conversationShortId: 7, cursor: 0, limit: 1)) {
        ids.append(item.messageId)
    }
    #expect(ids == [1, 2, 3])
    let outcome = try await im.batch(BatchSendMessageRequest(content: "{}", msgType: .text, receiver: [8, 9], sender: 1)).outcome()
    #expect(outcome.total == 2 && outcome.sent == 1 && outcome.unknown.map(\.item) == ["9"] && outcome.result == .empty)
}

@Test func whatAFakeLacksSaysSo() async throws {
    struct Empty: ImActions {}
    let im: any ImActions = Empty()
    let errors = [
        try await failure { try await im.sendMessage(message(7, "x")) },
        try await failure { try await im.call(message(7, "x"), options: nil) },
        try await failure { try await im.raw("SendMessage", wireJson: "{}") },
        try await failure { try await im.batch(BatchSendMessageRequest(content: "", msgType: .text, receiver: [], sender: 1)).outcome() },
    ]
    for error in errors {
        guard case .validation(let refused) = error else { throw Unfit("\(error)") }
        #expect(refused.rule == "not_implemented" && refused.text.contains("SendMessage"))
    }
}

@Test func aClientIsOneOfThem() async throws {
    let im: any ImActions = try Emulator().client()
    #expect(try await im.call(QueryOnlineStatusRequest(userIds: [1])).info.attempts == 1)
    #expect(try await im.raw("QueryOnlineStatus", wireJson: #"{"AppId":123456,"UserIds":[1]}"#).info.status == 200)
}

@Test func errorsAreMadeForTests() {
    let error = ImError.respond(code: "FlowLimitExceeded", message: "slow down", httpStatus: 429)
    #expect(error.category == .rateLimit && error.isRetryable && !error.maybeSent && "\(error)".contains("slow down"))
    #expect(ImError.api(.init(code: "InternalError", httpStatus: 500)).category == .service)
    #expect(ImError.Api(code: "NewCode").category == .other)
    let timeout = ImError.timeout(.init(limit: .total, allowed: .seconds(3), call: FailedCall(maybeSent: true, attempts: 2)))
    #expect(timeout.maybeSent && timeout.call?.attempts == 2 && timeout.category == nil)
    #expect(ImError.transport(.init(kind: .aborted)).isCancellation)
}

@Test func timesAreDatesBesideTheNumber() {
    var message = Message.respond { $0.createTime = 1_767_225_600_500 }
    #expect(message.createTimeDate == Date(timeIntervalSince1970: 1_767_225_600.5))
    message.createTimeDate = Date(timeIntervalSince1970: 2)
    #expect(message.createTime == 2000)
    message.createTime = 0
    #expect(message.createTimeDate == nil)
}

/// Knows how campaigns end.
private struct FakeCampaigns: ImActions {
    func batch<Request: BatchRequest>(
        _ request: Request, items: BatchItems<Request.BatchElement>, ledger: Ledger, options: BatchOptions
    ) -> Campaign {
        Campaign(.success(CampaignReport(total: 2, sent: 1, unknown: 1, parts: 1, unknownParts: [0])))
    }
}

@Test func aFakeOfCampaignsHasAReport() async throws {
    try await inDatabase { ledger, _ in
        let request = BatchSendMessageRequest(content: "{}", msgType: .text, receiver: [], sender: 1)
        var steps: [CampaignStep] = []
        let im: any ImActions = FakeCampaigns()
        for try await step in im.batch(request, items: [Int64(8), 9], ledger: ledger) { steps.append(step) }
        #expect(steps == [.finished(CampaignReport(total: 2, sent: 1, unknown: 1, parts: 1, unknownParts: [0]))])
        let error = try await failure { try await im.batch(request, ledger: ledger).report() }
        guard case .validation(let refused) = error else { throw Unfit("\(error)") }
        #expect(refused.rule == "not_implemented" && refused.text.contains("BatchSendMessage"))
    }
}
