import Foundation
import Testing
import Vectors
import VolcIM

private let im = try! ImProtocol(ImConfig(accessKeyId: "AKLTexample", secretAccessKey: "secret", appId: 123_456))

/// Reads an answer; the result by wire names.
private struct Parse: RequestWork {
    let status: Int
    let body: String

    func run<Request: ActionRequest>(_ type: Request.Type) throws -> JsonValue {
        let result = try im.parse(type, status: status, body: body.utf8)
        return try JsonValue(parsing: type.resultJson(result))
    }
}

@Test(arguments: ["responses/actions.jsonl", "responses/envelopes.jsonl"])
func everyAnswerOfTheVectorsIsReadAsItShouldBe(file: String) throws {
    for vector in try vectors(file) {
        let name = try vector.text("name")
        let parse = Parse(status: Int(try vector.number("status")), body: try vector.text("body"))
        var result: JsonValue?
        let error = thrown { result = try withRequest(of: vector.text("action"), parse) }
        if name == "FailedInfos UserId that is no number" {
            // A number here; what came instead of one is kept beside it.
            let result = try im.parse(RegisterUsersRequest.self, status: 200, body: parse.body.utf8)
            #expect(result.failedInfos.first?.extra["UserId"] == "\"alice\"")
        } else if let expected = vector["result"] {
            #expect(error == nil, "\(name)")
            let found = result.map { differences(expected: expected, found: $0, at: "") } ?? ["nothing"]
            #expect(found == [], "\(name)")
        } else {
            let expected = try vector.fields("error")
            #expect(try error?.kind.rawValue == expected.text("kind"), "\(name): \(String(describing: error))")
            try check(error, expected, name)
        }
    }
}

/// The facts that a vector names.
private func check(_ error: ImError?, _ expected: Vector, _ name: String) throws {
    var facts: [String: JsonValue] = [:]
    func put(_ name: String, _ value: String?) { facts[name] = value.map { .text($0) } }
    put("requestId", error?.requestId)
    switch error {
    case .api(let api):
        put("code", api.code)
        put("serverMessage", api.serviceMessage)
        facts["codeN"] = api.codeN.map { .number(String($0)) }
        facts["httpStatus"] = .number(String(api.httpStatus))
        facts["retryable"] = .bool(api.call.isRetryable)
    case .http(let http):
        facts["httpStatus"] = .number(String(http.httpStatus))
        facts["retryable"] = .bool(http.call.isRetryable)
    case .decode(let decode):
        put("path", decode.path)
        put("rule", decode.rule)
    default: break
    }
    for (fact, value) in expected where facts[fact] != nil {
        #expect(facts[fact] == value, "\(name): \(fact)")
    }
}

/// Where a result by wire names is not what JavaScript reads. Every field that is expected has to be there.
private func differences(expected: JsonValue, found: JsonValue, at path: String) -> [String] {
    switch (expected, found) {
    case (.object(let fields), .object(let found)):
        return fields.flatMap { name, value -> [String] in
            let wire = name.prefix(1).uppercased() + name.dropFirst()
            // Keys of maps, unknown fields and the list of what failed are as they are; the last two stand in `extra` here.
            guard let own = found[wire] ?? found[name] else {
                return value == .object([:]) || value == .list([]) ? [] : ["\(path).\(name) is missing"]
            }
            return differences(expected: value, found: own, at: "\(path).\(name)")
        }
    case (.list(let items), .list(let found)):
        if items.count != found.count { return ["\(path): \(found.count) items for \(items.count)"] }
        return zip(items, found).enumerated().flatMap { at, pair in
            differences(expected: pair.0, found: pair.1, at: "\(path)[\(at)]")
        }
    default:
        return expected.isLike(found) ? [] : ["\(path): \(found.written) for \(expected.written)"]
    }
}

@Test func idsAreExactAndUnknownFieldsStay() throws {
    let body = """
        {"ResponseMetadata":{"RequestId":"req-1"},"Result":{"HasMore":true,"NewCursor":1669723135894215,"Messages":[
        {"MessageId":7000000000000000002,"Sender":10001,"Content":"{}","MsgType":10099,"CreateTime":1700000000000,
        "IndexInConversation":1669723135894214,"BrandNew":{"Deep":[7221856821303362049]},"ConversationShortId":7}]}}
        """
    let page = try im.parse(GetConversationMessagesRequest.self, status: 200, body: body.utf8)
    let message = try #require(page.messages.first)
    #expect(message.messageId == 7_000_000_000_000_000_002)
    #expect(message.msgType == .other(10099))
    #expect(message.extra["BrandNew"] == #"{"Deep":[7221856821303362049]}"#)
    #expect(page.newCursor == 1_669_723_135_894_215)
}
