import Foundation
import Testing
import Vectors
import VolcIM

private func callbacks(_ vector: Vector) throws -> Callbacks {
    guard case .list(let secrets) = vector["secrets"] else { throw Unfit("no secrets") }
    let texts = secrets.compactMap { if case .text(let secret) = $0 { secret } else { nil } }
    return try Callbacks(secrets: texts, appId: (try? vector.number("appId")).map { Int32($0) })
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
        let event = try callbacks.parseUnverified(callbacks.sign(type: "AfterPush", data: vector.text("data")).utf8)
        let found = try event.value(at: path).map { try JsonValue(parsing: $0) }
        // JavaScript's null is nothing there, or the value null.
        #expect(try (found ?? .null).isLike(#require(vector["expect"])), "\(path): \(found?.written ?? "nothing")")
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

@Test func everySequenceOfClaimsIsAnsweredAsInTheVectors() throws {
    for vector in try vectors("callbacks/replay.jsonl") {
        let name = try vector.text("name")
        let memory = ReplayGuard(
            capacity: Int(try vector.number("capacity")), timeToLive: .milliseconds(try vector.number("ttlMs")))
        guard case .list(let steps) = vector["steps"] else { throw Unfit("no steps") }
        for case .object(let step) in steps {
            let work = try step.text("do")
            if work == "size" {
                #expect(try memory.count == Int(step.number("expect")), "\(name)")
                continue
            }
            let (id, signature) = (try step.text("id"), try step.text("signature"))
            switch work {
            case "claim":
                let claim = memory.claim(id: id, signature: signature, now: moment(try step.number("atMs")))
                let expected: ReplayClaim =
                    switch step["expect"] {
                    case .text("fresh")?: .fresh
                    case .text("running")?: .running
                    case .object(let fields)?: .answered(try fields.text("answered"))
                    default: throw Unfit("\(name): no expectation")
                    }
                #expect(claim == expected, "\(name)")
            case "settle": memory.settle(id: id, signature: signature, answer: try step.text("answer"))
            case "release": memory.release(id: id, signature: signature)
            case let other: throw Unfit("\(name): no step \(other)")
            }
        }
    }
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
    let unknown = try callbacks.parseUnverified(callbacks.sign(type: "BrandNew", data: #"{"AppId":123456}"#).utf8)
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

@Test func aSecretIsNeeded() {
    #expect(thrown { _ = try Callbacks(secrets: []) }?.kind == .validation)
    #expect(thrown { _ = try Callbacks(secret: "") }?.kind == .validation)
}
