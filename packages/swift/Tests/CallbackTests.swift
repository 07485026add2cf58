import Foundation
import Testing
import Vectors
import VolcIM

private func callbacks(_ vector: Vector) throws -> Callbacks {
    guard case .list(let secrets) = vector["secrets"] else { throw Unfit("no secrets") }
    let texts = secrets.compactMap { if case .text(let secret) = $0 { secret } else { nil } }
    let form = (try? vector.text("eventId")).map { Callbacks.EventIdForm(pattern: $0) }
    return try Callbacks(secrets: texts, appId: (try? vector.number("appId")).map { Int32($0) }, eventId: form)
}

@Test func everyGenuineCallbackOfTheVectorsIsRead() throws {
    let vectors = try vectors("callbacks/accepted.jsonl")
    for vector in vectors {
        let name = try vector.text("name")
        let event = try callbacks(vector).verify(vector.body(), now: moment(vector.number("nowMs")))
        let expected = try vector.fields("event")
        #expect(try event.type == expected.text("type"), "\(name)")
        #expect(try event.id == expected.text("id"), "\(name)")
        #expect(try event.timeMilliseconds == expected.number("timeMs"), "\(name)")
        #expect(try event.appId == expected.text("appId"), "\(name)")
        // Every value can be reached by its path, ids exact.
        guard case .object(let data) = expected["data"] else { throw Unfit("\(name): no data") }
        for (field, value) in data {
            let found = try event.value(at: field).map { try JsonValue(parsing: $0) }
            if case .object = value { continue }
            if case .list = value { continue }
            #expect(found?.isLike(value) == true, "\(name): \(field)")
        }
    }
    #expect(vectors.count > 20)
}

@Test func everyPathOfTheVectorsLeadsToItsValue() throws {
    let callbacks = try Callbacks(secret: "callback-secret")
    let vectors = try vectors("callbacks/paths.jsonl")
    for vector in vectors {
        let path = try vector.text("path")
        let event = try callbacks.verify(callbacks.sign(type: "AfterPush", data: vector.text("data")).utf8)
        #expect(event.text(at: path) == (try? vector.text("text")), "\(path)")
        // What Foundation cannot read, as half a surrogate pair, has no expectation.
        guard let expected = vector["expect"] else { continue }
        let found = try event.value(at: path).map { try JsonValue(parsing: $0) }
        // JavaScript's null is nothing there, or the value null.
        #expect((found ?? .null).isLike(expected), "\(path): \(found?.written ?? "nothing")")
    }
    #expect(vectors.count > 30)
}

@Test func everyForgedCallbackOfTheVectorsIsRefused() throws {
    let vectors = try vectors("callbacks/refused.jsonl")
    for vector in vectors {
        let name = try vector.text("name")
        let error = thrown { _ = try callbacks(vector).verify(vector.body(), now: moment(vector.number("nowMs"))) }
        guard case .callback(let refusal) = error else {
            Issue.record("\(name): \(String(describing: error))")
            continue
        }
        let reason = try vector.text("reason")
        #expect(reason == "*" ? refusal.reason != "signature" : refusal.reason == reason, "\(name): \(refusal)")
        if let skew = try? vector.number("skewSeconds") { #expect(refusal.skewSeconds == skew, "\(name)") }
    }
    #expect(vectors.count > 150)
}

@Test func anEventIsTypedByItsName() throws {
    let callbacks = try Callbacks(secret: "s", appId: 123_456)
    let data = #"{"AppId":123456,"MessageBody":{"ConversationType":2,"ConversationShortId":7221856821303362049,"New":[1]}}"#
    let event = try callbacks.verify(callbacks.sign(type: "BeforeSendMessage", data: data).utf8)
    guard case .beforeSendMessage(let message) = try event.typed() else { throw Unfit("another type") }
    #expect(message.messageBody?.conversationType == .group)
    #expect(message.messageBody?.extra["ConversationShortId"] == "7221856821303362049")
    #expect(event.isBefore)
    #expect(event.value(at: "MessageBody.New[0]") == "1")
    #expect(event.value(at: "MessageBody.ConversationShortId") == "7221856821303362049")
    #expect(event.value(at: "MessageBody.Nothing") == nil)
    #expect(CallbackEvent.documentedTypes.count == 17)
    let newer = try Callbacks(secrets: ["s"], appId: 123_456, eventId: .uuid, events: ["AfterBrandNew"])
    let unknown = try newer.verify(newer.sign(type: "AfterBrandNew", data: #"{"AppId":123456}"#).utf8)
    #expect(try unknown.typed() == .other)
}

@Test func repliesAreWhatTheServiceReads() throws {
    #expect(try JsonValue(parsing: CallbackReply.accept.body).at("CheckCode") == .number("0"))
    let refusal = try CallbackReply.reject(code: 1001, message: "be \"kind\"")
    #expect(try JsonValue(parsing: refusal.body).at("CheckCode") == .number("1001"))
    #expect(try JsonValue(parsing: refusal.body).at("CheckMessage") == .text("be \"kind\""))
    #expect(try JsonValue(parsing: CallbackReply.accept(extra: #"{"A":7221856821303362049}"#).body).at("A") == .number("7221856821303362049"))
    #expect(thrown { _ = try CallbackReply.reject(code: 0, message: "") }?.kind == .validation)
    #expect(thrown { _ = try CallbackReply.accept(extra: "[]") }?.kind == .validation)
}

@Test func aCheckCodeHasSixtyFourBits() throws {
    for code in [Int64.min, -1, 1, 1 << 31, Int64.max] {
        let reply = try CallbackReply.reject(code: code, message: "")
        #expect(try JsonValue(parsing: reply.body).at("CheckCode") == .number(String(code)))
    }
}

@Test func everyTextOfAnEventIsGivenDecoded() throws {
    let callbacks = try Callbacks(secret: "callback-secret-1", appId: 123_456)
    let data = #"{"AppId":123456,"MessageBody":{"Content":"{\"text\":\"sp\\u006filer\"}"},"Half":"a\ud83d b"}"#
    let event = try callbacks.verify(callbacks.sign(type: "BeforeSendMessage", data: data).utf8)
    #expect(event.texts.contains("spoiler") && event.texts.contains("a\u{FFFD} b"))
    #expect(!event.data.contains("spoiler"))
}

@Test func whatIsNotVerifiedIsNoEvent() throws {
    let callbacks = try Callbacks(secret: "callback-secret-1", appId: 123_456)
    let others = try Callbacks(secret: "callback-secret-2", appId: 123_456)
    let body = try others.sign(type: "BeforeSendMessage", data: #"{"AppId":123456}"#, id: "evt-x")
    let read: UnverifiedCallbackEvent = try callbacks.parseUnverified(body.utf8)
    #expect(read.type == "BeforeSendMessage" && read.id == "evt-x" && read.data == #"{"AppId":123456}"#)
}

@Test func wrongOptionsOfAVerifierAreRefused() {
    func refused(_ path: String, _ rule: String? = nil, _ make: () throws -> Callbacks) {
        guard case .validation(let error) = thrown(by: { _ = try make() }) else {
            Issue.record("\(path): accepted")
            return
        }
        #expect(error.path == path && (rule == nil || error.rule == rule), "\(error)")
    }
    refused("secret") { try Callbacks(secrets: []) }
    refused("secret") { try Callbacks(secret: "") }
    for secret in ["secret ", "\tsecret", "secret\n", "\n"] {
        refused("secret", "trimmed") { try Callbacks(secret: secret) }
    }
    refused("appId") { try Callbacks(secret: "s", appId: -1) }
    refused("tolerance") { try Callbacks(secrets: ["s"], tolerance: .seconds(-5)) }
    refused("tolerance") { try Callbacks(secrets: ["s"], tolerance: .seconds(Int64.max)) }
    refused("eventId") { try Callbacks(secrets: ["s"], eventId: .init(pattern: "[")) }
}

@Test func theFormOfIdsIsHeld() throws {
    let callbacks = try Callbacks(secrets: ["callback-secret-1"], appId: 123_456, eventId: .uuid)
    let genuine = try callbacks.sign(type: "AfterPush", data: #"{"AppId":123456}"#)
    #expect(try callbacks.verify(genuine.utf8).type == "AfterPush")
    let anyForm = try Callbacks(secret: "callback-secret-1", appId: 123_456)
    let other = try anyForm.sign(type: "AfterPush", data: #"{"AppId":123456}"#, id: "12345678901234567890")
    guard case .callback(let refusal)? = thrown(by: { _ = try callbacks.verify(other.utf8) }) else { throw Unfit("accepted") }
    #expect(refusal.reason == "event_id")
}
