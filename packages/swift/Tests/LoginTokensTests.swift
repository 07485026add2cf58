import Foundation
import Testing
import Vectors
import VolcIM

private func outcome(_ vector: Vector) throws -> String? {
    let tokens = try LoginTokens(appId: Int32(vector.number("appId")), appKey: vector.text("appKey"))
    switch try vector.text("do") {
    case "issue":
        let userId = try #require(Int64(vector.text("userId")))
        return try tokens.issue(
            userId: userId, expiresAt: moment(vector.number("expiresAtMs")), now: moment(vector.number("nowMs")))
    case "inspect":
        let token = try tokens.inspect(vector.text("token"), now: moment(vector.number("nowMs")))
        #expect(try Int64(token.appId) == vector.number("appId"))
        return "\(token.userId) \(token.expiresAtMilliseconds) \(token.isExpired) \(token.tokenType)"
    default: return nil
    }
}

@Test func everyLoginTokenOfTheVectorsIsIssuedReadOrRefused() throws {
    let vectors = try vectors("tokens.jsonl")
    for vector in vectors {
        let name = try vector.text("name")
        if let expected = try? vector.fields("error") {
            guard case .validation(let error)? = thrown(by: { _ = try outcome(vector) }) else {
                Issue.record("\(name): not refused")
                continue
            }
            #expect(try error.path == expected.text("path"), "\(name)")
            #expect(try error.rule == expected.text("rule"), "\(name)")
            for secret in ["appKey", "token"].compactMap({ try? vector.text($0) }) where secret.count > 8 {
                #expect(!"\(error)".contains(secret), "\(name)")
            }
        } else if try vector.text("do") == "issue" {
            #expect(try outcome(vector) == vector.text("token"), "\(name)")
        } else {
            guard case .bool(let isExpired)? = vector["isExpired"] else { throw Unfit("\(name): no isExpired") }
            let facts = try "\(vector.text("userId")) \(vector.number("expiresAtMs")) \(isExpired) \(vector.number("tokenType"))"
            #expect(try outcome(vector) == facts, "\(name)")
        }
    }
    #expect(vectors.count > 60)
}

@Test func withoutATimeGivenThePresentCounts() throws {
    let tokens = try LoginTokens(appId: 1, appKey: "AAECAwQFBgcICQoLDA0ODw==")
    let token = try tokens.issue(userId: 1, expiresAt: Date() + 3600)
    #expect(try !tokens.inspect(token).isExpired)
    #expect(try tokens.inspect(token, now: Date() + 7200).isExpired)
    #expect(thrown(by: { _ = try tokens.issue(userId: 1, expiresAt: Date() - 3600) }) != nil)
    #expect(thrown(by: { _ = try tokens.issue(userId: 1, expiresAt: .distantFuture + 1e15) }) != nil)
}
