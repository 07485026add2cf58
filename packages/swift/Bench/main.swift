// What a call costs without the network: a line for each, name and microseconds parted by a tab. `tests/bench/rust` does
// the same in Rust; `cargo xtask bench swift` puts them side by side.

import Foundation
import VolcIM

let group: Int64 = 7_000_000_000_000_000_001
let now = Date(timeIntervalSince1970: 1_767_225_600)
let im = try ImProtocol(ImConfig(accessKeyId: "AKLTbench", secretAccessKey: "bench-secret", appId: 123_456))
let callbacks = try Callbacks(secret: "bench-secret", appId: 123_456)

/// What is said in one of the languages that users write in.
struct Texts {
    let language: String
    let hello: String
    let message: String
    /// One of two hundred.
    let letter: String
}

let english = Texts(language: "", hello: "hello, are you there?", message: "message", letter: "x")
let chinese = Texts(language: ", Chinese", hello: "你好，请问你在吗？今天下午见。", message: "第几条消息", letter: "你")

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

func measure(_ texts: Texts) throws {
    let request = SendMessageRequest(
        content: #"{"text":"\#(texts.hello)"}"#, conversationShortId: group, msgType: .text, sender: 10001)
    let answer = Data(#"{"ResponseMetadata":{"RequestId":"r"},"Result":{"MessageId":7000000000000000002}}"#.utf8)
    let messages = (0..<100).map { index in
        let id = "70000000000000" + String(format: "%05d", index)
        return #"{"AppId":123456,"MessageId":\#(id),"ConversationShortId":\#(group),"ConversationType":2,"MsgType":10001,"#
            + #""Sender":10001,"Content":"{\"text\":\"\#(texts.message) \#(index)\"}","Status":0,"CreateTime":1700000000000,"#
            + #""IndexInConversation":1669723135894214,"Ext":{"s:from":"server"}}"#
    }
    let page = Data(
        (#"{"ResponseMetadata":{"RequestId":"r"},"Result":{"Messages":["# + messages.joined(separator: ",")
            + #"],"NewCursor":1669723135894215,"HasMore":true}}"#).utf8)
    let content = String(repeating: texts.letter, count: 200)
    let data = #"{"AppId":123456,"MessageBody":{"ConversationType":2,"ConversationShortId":\#(group),"Content":"\#(content)"}}"#
    let event = Data(try callbacks.sign(type: "BeforeSendMessage", data: data, time: now, id: "evt-1", nonce: "1234").utf8)

    try report("build + sign SendMessage\(texts.language)", 20_000) { _ = try im.build(request, now: now) }
    try report("read its answer\(texts.language)", 20_000) {
        _ = try im.parse(SendMessageRequest.self, status: 200, body: answer)
    }
    try report("read a page of 100 messages\(texts.language)", 200) {
        _ = try im.parse(GetConversationMessagesRequest.self, status: 200, body: page)
    }
    try report("verify + parse a callback\(texts.language)", 20_000) { _ = try callbacks.verify(event, now: now).typed() }
}

for texts in [english, chinese] { try measure(texts) }
