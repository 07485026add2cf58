// Makes so many calls, of those that succeed and those that fail, sends a campaign to receivers that come one by one,
// and fails when the process has grown by more than 4 MiB.

import Foundation
import VolcIM

let calls = CommandLine.arguments.dropFirst().first.flatMap { Int($0) } ?? 10_000
let settings = ProcessInfo.processInfo.environment
let config = ImConfig(
    accessKeyId: settings["VOLC_IM_ACCESS_KEY"] ?? "", secretAccessKey: settings["VOLC_IM_SECRET_KEY"] ?? "",
    appId: settings["VOLC_IM_APP_ID"].flatMap { Int32($0) } ?? 0, baseUrl: settings["VOLC_IM_BASE_URL"],
    transport: .init(retry: .never))
let im = try ImClient(config)
let offline = try ImProtocol(config)
let callbacks = try Callbacks(secret: "a-callback-secret", appId: config.appId)
let handler = try callbacks.handler(undecided: .reject) { event in
    try .reject(code: 1, message: event.id)
}

let request = SendMessageRequest(content: MessageContent.text("hello"), conversationShortId: 7, msgType: .text, sender: 1)
let refusedRequest = SendMessageRequest(content: "{}", conversationShortId: 7, msgType: .text, sender: -1)
let answer = Array(#"{"ResponseMetadata":{"RequestId":"r"},"Result":{"MessageId":7221856821303362049}}"#.utf8)
// The clock stands still: a million calls may take longer than a callback is valid.
let signedAt = Date()
let event = Array(try callbacks.sign(type: "BeforeSendMessage", data: #"{"AppId":\#(config.appId)}"#).utf8)

func fails(_ work: () throws -> Void) {
    do { try work() } catch { return }
    fatalError("a call did not fail that had to")
}

func make(_ calls: Int) async throws {
    for number in 0..<calls {
        _ = try offline.build(request)
        _ = try offline.parse(SendMessageRequest.self, status: 200, body: answer)
        _ = try callbacks.verify(event, now: signedAt).typed()
        fails { _ = try offline.build(refusedRequest) }
        fails { _ = try callbacks.verify(answer, now: signedAt) }
        // Network calls, and cancelled ones, are more work.
        guard number % 20 == 0 else { continue }
        try await im.queryOnlineStatus(.init(userIds: [Int64(number)]))
        let genuine = try callbacks.sign(type: "BeforeSendMessage", data: #"{"AppId":\#(config.appId)}"#)
        _ = await handler.respond(to: genuine.utf8)
        let givenUp = Task { try await im.queryOnlineStatus(.init(userIds: [1])) }
        givenUp.cancel()
        _ = await givenUp.result
    }
}

/// Remembers a campaign of one process.
actor Kept: LedgerStore {
    private var parts: [Int: LedgerPart] = [:]

    func claim(
        _ part: Int, of campaign: String, digest: String, owner: String, lease: Duration
    ) -> LedgerClaim {
        parts[part] = LedgerPart(part: part, digest: digest, owner: owner, left: lease, record: "")
        return .claimed
    }

    func settle(
        _ part: Int, of campaign: String, owner: String, record: String, replacing replaced: String
    ) -> Bool {
        parts[part]?.record = record
        return true
    }

    func read(_ campaign: String, from part: Int, most: Int) -> [LedgerPart] {
        let end = min(part + most, parts.count)
        return part < end ? (part..<end).compactMap { parts[$0] } : []
    }
}

/// Sends a campaign to receivers that come one by one.
func send(to receivers: Int) async throws {
    let next = AsyncStream(unfolding: { await ids.next(receivers) })
    let request = BatchSendMessageRequest(content: "{}", msgType: .text, receiver: [], sender: 1)
    let ledger = try Ledger("spring", store: Kept())
    var last = 0
    for try await step in im.batch(request, items: next, ledger: ledger, options: BatchOptions(isPaced: false)) {
        if case .progress(let done, _) = step { last = done }
    }
    if last != receivers { fatalError("\(last) of \(receivers) were sent") }
}

/// Numbers from 1 on, and from 1 on again after the last.
actor Ids {
    private var last: Int64 = 0

    func next(_ most: Int) -> Int64? {
        last = last < most ? last + 1 : 0
        return last == 0 ? nil : last
    }
}

let ids = Ids()

/// The memory of this process in KiB, as Linux tells it.
func residentKilobytes() throws -> Int {
    let status = try String(contentsOfFile: "/proc/self/status", encoding: .utf8)
    let line = status.split(separator: "\n").first { $0.hasPrefix("VmRSS:") }
    return line?.split(separator: " ").dropFirst().first.flatMap { Int($0) } ?? 0
}

try await make(2000)
try await send(to: 50_000)
let before = try residentKilobytes()
let began = ContinuousClock.now
try await make(calls)
// Their ids as texts would take more than may be left.
try await send(to: 300_000)
let after = try residentKilobytes()
print("memory: \(before) KiB before, \(after) KiB after \(calls) rounds of calls in \(ContinuousClock.now - began)")
if before == 0 || after - before > 4096 { fatalError("memory is not flat") }
