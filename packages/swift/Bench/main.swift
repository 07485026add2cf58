// What a call costs without the network: a line for each, name and microseconds parted by a tab. `tests/bench/rust` does
// the same in Rust; `cargo xtask bench swift` puts them side by side.

import Foundation
import VolcIM

let group: Int64 = 7_000_000_000_000_000_001
let now = Date(timeIntervalSince1970: 1_767_225_600)
let im = try ImProtocol(ImConfig(accessKeyId: "AKLTbench", secretAccessKey: "bench-secret", appId: 123_456))
let callbacks = try Callbacks(secret: "bench-secret", appId: 123_456)

let request = SendMessageRequest(content: #"{"text":"hello"}"#, conversationShortId: group, msgType: .text, sender: 10001)
let answer = Data(#"{"ResponseMetadata":{"RequestId":"r"},"Result":{"MessageId":7000000000000000002}}"#.utf8)
let messages = (0..<100).map { index in
    let id = "70000000000000" + String(format: "%05d", index)
    return #"{"AppId":123456,"MessageId":\#(id),"ConversationShortId":\#(group),"ConversationType":2,"MsgType":10001,"#
        + #""Sender":10001,"Content":"{\"text\":\"message \#(index)\"}","Status":0,"CreateTime":1700000000000,"#
        + #""IndexInConversation":1669723135894214,"Ext":{"s:from":"server"}}"#
}
let page = Data(
    (#"{"ResponseMetadata":{"RequestId":"r"},"Result":{"Messages":["# + messages.joined(separator: ",")
        + #"],"NewCursor":1669723135894215,"HasMore":true}}"#).utf8)
let data = #"{"AppId":123456,"MessageBody":{"ConversationType":2,"ConversationShortId":\#(group),"Content":"\#(String(repeating: "x", count: 200))"}}"#
let event = Data(try callbacks.sign(type: "BeforeSendMessage", data: data, time: now, id: "evt-1", nonce: "1234").utf8)

/// Microseconds of one run: the best of several rounds, so that the machine's other work counts least.
func report(_ what: String, _ count: Int, _ run: () throws -> Void) throws {
    var best = Double.infinity
    for _ in 0..<7 {
        let began = ContinuousClock.now
        for _ in 0..<count { try run() }
        let (seconds, attoseconds) = (ContinuousClock.now - began).components
        best = min(best, (Double(seconds) * 1e6 + Double(attoseconds) / 1e12) / Double(count))
    }
    print("\(what)\t\(String(format: "%.3f", best))")
}

try report("build + sign SendMessage", 20_000) { _ = try im.build(request, now: now) }
try report("read its answer", 20_000) { _ = try im.parse(SendMessageRequest.self, status: 200, body: answer) }
try report("read a page of 100 messages", 200) {
    _ = try im.parse(GetConversationMessagesRequest.self, status: 200, body: page)
}
try report("verify + parse a callback", 20_000) { _ = try callbacks.verify(event, now: now).typed() }
