import Foundation
import Testing
import Vectors
import VolcIM

private let config = ImConfig(accessKeyId: "AKLTexample", secretAccessKey: "secret", appId: 123_456)

/// Builds a request from JSON by wire names.
private struct Build: RequestWork {
    let wireJson: String

    func run<Request: ActionRequest>(_ type: Request.Type) throws -> SignedRequest {
        try ImProtocol(config).build(Request(wireJson: wireJson), now: moment(1_767_225_600_000))
    }
}

@Test func everyRequestOfTheVectorsGoesOutByteForByte() throws {
    let vectors = try vectors("requests/actions.jsonl")
    for vector in vectors {
        let name = try vector.text("name")
        let wire = try JsonValue.object(vector.fields("body")).withoutStandIns
        let built = try withRequest(of: vector.text("action"), Build(wireJson: wire.written))
        #expect(try JsonValue(parsing: built.body) == .object(vector.fields("body")), "\(name)")
    }
    #expect(vectors.count > 100)
}

@Test func everySignatureOfTheVectorsIsTheVendorsOwn() throws {
    var signed = 0
    // A request has a body.
    for vector in try vectors("signing.jsonl") where vector["body"] != .text("") {
        let (date, token) = (try vector.text("date"), try vector.text("token"))
        let im = try ImProtocol(
            ImConfig(
                accessKeyId: vector.text("ak"), secretAccessKey: vector.text("sk"), appId: 123_456,
                sessionToken: token.isEmpty ? nil : token, region: .init(rawValue: vector.text("region"))))
        let (action, body) = (try vector.fields("query").text("Action"), try vector.text("body"))
        let now = try Date(date, strategy: .iso8601.timeSeparator(.omitted).dateSeparator(.omitted))
        let built = try im.buildRaw(action, wireJson: body, now: now)
        let expected = try vector.fields("expect")
        #expect(try built.headers["authorization"] == expected.text("authorization"))
        #expect(built.headers["x-date"] == date)
        let steps = try im.signingSteps(action, wireJson: body, now: now)
        #expect(try steps.canonicalRequest == expected.text("canonical_request"))
        #expect(try steps.stringToSign == expected.text("string_to_sign"))
        signed += 1
    }
    #expect(signed == 30)
}

/// Refused requests that no value of a type here can be, so that there is nothing to refuse: other names, other types, a
/// thing said twice, numbers that only JavaScript has.
private func onlyTextSays(_ refusal: Vector) throws -> Bool {
    let (path, rule) = (try refusal.text("path"), try refusal.text("rule"))
    let rules = ["unknown_action", "unknown_field", "safe_integer", "duplicate_key", "syntax", "type", "integer", "extra"]
    return rules.contains(rule) || path.hasPrefix("extra")
}

@Test func everyRefusedRequestOfTheVectorsIsRefused() throws {
    var refused = 0
    for vector in try vectors("requests/refused.jsonl") {
        let (name, expected) = (try vector.text("name"), try vector.fields("error"))
        guard try !onlyTextSays(expected), let input = vector["input"] else { continue }
        let error = thrown { _ = try withRequest(of: vector.text("action"), Build(wireJson: input.byWireNames.written)) }
        guard case .validation(let refusal) = error else {
            Issue.record("\(name): \(String(describing: error))")
            continue
        }
        #expect(refusal.call.attempts == 0 && !refusal.call.maybeSent)
        // A field of a record cannot be missing, nor a number be too large: no such request comes to be.
        if refusal.rule == "type" && refusal.path.isEmpty { continue }
        refused += 1
        #expect(try refusal.rule == expected.text("rule"), "\(name): \(refusal)")
        #expect(try refusal.path == expected.text("path"), "\(name)")
    }
    #expect(refused == 26)
}

@Test func aRequestIsRefusedWithItsPathAndRule() throws {
    let im = try ImProtocol(config)
    let message = SendMessageRequest(content: "{}", conversationShortId: 5, msgType: .text, sender: 10001)
    func refusal(_ change: (inout SendMessageRequest) -> Void) -> ImError.Validation? {
        var changed = message
        change(&changed)
        let refused = thrown { _ = try im.build(changed) }
        guard case .validation(let validation) = refused else { return nil }
        return validation
    }
    #expect(refusal { _ in } == nil)
    #expect(refusal { $0.sender = -1 }?.path == "sender")
    #expect(refusal { $0.sender = -1 }?.rule == "range")
    #expect(refusal { $0.senderStr = "anna" }?.rule == "one_of_twins")
    #expect(refusal { $0.visibleUsers = [1, -2] }?.path == "visibleUsers[1]")
    #expect(refusal { $0.extra["Priority"] = "1" }?.rule == "extra")
    #expect(refusal { $0.extra["New"] = "{" }?.rule == "syntax")
    #expect(refusal { $0.extra["New"] = "{" }?.path == "extra")
    #expect(refusal { $0.sender = -1 }?.call.action == "SendMessage")
}

@Test func wrongSettingsAreRefusedAndTheSecretIsNotTold() {
    func refusal(_ change: (inout ImConfig) -> Void) -> ImError.Validation? {
        var changed = config
        change(&changed)
        let refused = thrown { _ = try ImProtocol(changed) }
        guard case .validation(let validation) = refused else { return nil }
        return validation
    }
    for (what, change) in [
        ("no key", { (config: inout ImConfig) in config.credentials = .keys(Credentials(accessKeyId: "", secretAccessKey: "secret")) }),
        ("no secret", { $0.credentials = .keys(Credentials(accessKeyId: "AKLTexample", secretAccessKey: "")) }),
        ("a place to look for keys", { $0.credentials = .chain() }),
        ("a provider", { $0.credentials = .provider { Credentials(accessKeyId: "a", secretAccessKey: "b") } }),
        ("no region", { $0.region = ImConfig.Region(rawValue: "mars") }),
        ("no URL", { $0.baseUrl = "not a url" }),
        ("a path", { $0.baseUrl = "http://localhost:1/path" }),
    ] {
        let refused = refusal(change)
        #expect(refused != nil, "\(what)")
        #expect(refused?.text.contains("secret") != true || what == "no secret", "\(what)")
    }
    var shown = ""
    dump(config, to: &shown)
    #expect(!"\(config) \(String(reflecting: config)) \(shown)".contains("\"secret\""))
    #expect(!shown.contains("secretAccessKey"))
}

@Test func aRequestOfAnUnknownActionIsSignedAsItIs() throws {
    let im = try ImProtocol(config)
    let built = try im.buildRaw("BrandNewAction", wireJson: #"{"Id":7221856821303362049}"#, now: moment(1_767_225_600_000))
    #expect(built.url == "https://rtc.volcengineapi.com/?Action=BrandNewAction&Version=2020-12-01")
    #expect(built.body.contains("7221856821303362049"))
    let refused = thrown { _ = try im.buildRaw("BrandNewAction", wireJson: "[]") }
    #expect(refused?.kind == .validation)
}

@Test func contentIsJsonText() throws {
    #expect(try JsonValue(parsing: MessageContent.text("a \"b\" 你好")) == .object(["text": .text("a \"b\" 你好")]))
    #expect(MessageContent.readText(#"{"text":"x"}"#) == "x")
    #expect(MessageContent.readText("[]") == nil)
    #expect(try MessageContent.json("[1, 2]") == "[1,2]" || MessageContent.json("[1, 2]") == "[1, 2]")
    #expect(thrown { _ = try MessageContent.json("{") }?.kind == .validation)
}
