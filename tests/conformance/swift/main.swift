// What Swift makes of the vectors; see ../README.md.

import Foundation
import Vectors
import VolcIM

if CommandLine.arguments.dropFirst().first == "scenarios" {
    await serveScenarios()
    exit(0)
}

if CommandLine.arguments.dropFirst().first == "shared-store" { try await serveSharedStore() }

let im = try ImProtocol(ImConfig(accessKeyId: "AKLTexample", secretAccessKey: "secret", appId: 123_456))

func write(_ fields: String?...) {
    write(all: fields)
}

func write(all fields: [String?]) {
    let escapes: [(String, String)] = [("\\", "\\\\"), ("\t", "\\t"), ("\n", "\\n"), ("\r", "\\r")]
    print(
        fields.map { field in
            // By scalars: Swift takes a carriage return and a line feed for one character.
            escapes.reduce(field ?? "") { $0.replacingOccurrences(of: $1.0, with: $1.1, options: .literal) }
        }.joined(separator: "\t"))
}

/// What a result says, whatever the names and types it is said in.
func said(_ value: JsonValue) -> String {
    switch value {
    case .null: return "null"
    case .bool(let value): return String(value)
    case .number(let text), .text(let text): return "\"\(text)\""
    case .list(let items): return "[" + items.map(said).joined(separator: ",") + "]"
    case .object(let fields):
        let members = fields.filter { $0.value != .null }.map { name, value in
            name.lowercased().replacing("_", with: "") + ":" + said(value)
        }
        // In the order of their bytes, which is not that of Swift's strings.
        return "{" + members.sorted { $0.utf8.lexicographicallyPrecedes($1.utf8) }.joined(separator: ",") + "}"
    }
}

struct Build: RequestWork {
    let body: JsonValue

    func run<Request: ActionRequest>(_ type: Request.Type) throws -> SignedRequest {
        let request = try Request(wireJson: body.withoutStandIns.written)
        return try im.build(request, now: moment(1_767_225_600_000))
    }
}

struct Parse: RequestWork {
    let status: Int
    let body: String

    func run<Request: ActionRequest>(_ type: Request.Type) throws -> String {
        let result = try im.parse(type, status: status, body: body.utf8)
        return said(try JsonValue(parsing: type.resultJson(result)))
    }
}

for vector in try vectors("requests/actions.jsonl") {
    let request = try withRequest(of: vector.text("action"), Build(body: .object(vector.fields("body"))))
    let headers = request.headers.map { "\($0.key): \($0.value)" }.sorted()
    write(all: ["request", try vector.text("name"), request.method, request.url] + headers + [request.body])
}

for file in ["responses/actions.jsonl", "responses/envelopes.jsonl"] {
    for vector in try vectors(file) {
        let name = try vector.text("name")
        let parse = Parse(status: Int(try vector.number("status")), body: try vector.text("body"))
        var result: String?
        switch thrown(by: { result = try withRequest(of: vector.text("action"), parse) }) {
        case nil: write("result", name, result)
        case .api(let error)?: write("error", name, "api", error.code, String(error.httpStatus), error.call.requestId)
        case .http(let error)?: write("error", name, "http", String(error.httpStatus))
        case .decode(let error)?: write("error", name, "decode", error.path, error.rule, error.call.requestId)
        case let other?: throw other
        }
    }
}

for file in ["callbacks/accepted.jsonl", "callbacks/refused.jsonl"] {
    for vector in try vectors(file) {
        let name = try vector.text("name")
        guard case .list(let secrets)? = vector["secrets"] else { throw Unfit("\(name): no secrets") }
        let texts = secrets.compactMap { if case .text(let secret) = $0 { secret } else { nil } }
        let callbacks = try Callbacks(
            secrets: texts, appId: (try? vector.number("appId")).map { Int32($0) },
            eventId: (try? vector.text("eventId")).map { .init(pattern: $0) })
        do {
            let event = try callbacks.verify(vector.body(), now: moment(vector.number("nowMs")))
            write(
                "event", name, event.type, event.id, String(event.timeMilliseconds), event.appId, event.signature, event.data)
        } catch ImError.callback(let refusal) {
            write("refused", name, refusal.reason, refusal.skewSeconds.map { String($0) })
        }
    }
}

for vector in try vectors("tokens.jsonl") {
    let name = try vector.text("name")
    do {
        let tokens = try LoginTokens(appId: Int32(vector.number("appId")), appKey: vector.text("appKey"))
        if try vector.text("do") == "issue" {
            let user = try vector.text("userId")
            guard let userId = Int64(user) else { throw Unfit("\(name): no user") }
            let expiresAt = try moment(vector.number("expiresAtMs"))
            write("token", name, try tokens.issue(userId: userId, expiresAt: expiresAt, now: moment(vector.number("nowMs"))))
            continue
        }
        let read = try tokens.inspect(vector.text("token"), now: moment(vector.number("nowMs")))
        write(
            "login", name, String(read.appId), String(read.userId), String(read.expiresAtMilliseconds), String(read.isExpired),
            String(read.tokenType))
    } catch ImError.validation(let refusal) {
        write("refused token", name, refusal.rule)
    }
}
