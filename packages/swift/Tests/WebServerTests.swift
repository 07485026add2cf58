// The routes for web servers that the documentation comment of CallbackHandler shows, with stand-ins for their packages.

import Foundation
@testable import Glue
import Hummingbird
import NIOCore
import Testing
import Vapor
import Vectors
import VolcIM

private let handler = try! callbacks.handler(undecided: .reject, options: .init(deadline: .seconds(20))) { event in
    try .reject(code: 1001, message: event.id)
}

@Test func aRouteOfHummingbirdAnswersCallbacks() async throws {
    let router = Router()
    byHummingbird(router: router, handler: handler)
    let route = try #require(router.routes["/im"])
    let event = try body("BeforeSendMessage")
    let chunks = stride(from: 0, to: event.count, by: 50).map { at in ByteBuffer(bytes: event[at..<min(at + 50, event.count)]) }
    for (type, status) in [("application/json", 200), ("text/html", 415)] {
        let request = Hummingbird.Request(headers: [.contentType: type], body: RequestBody(chunks))
        let response = try await route(request, BasicRequestContext())
        #expect(response.status.code == status)
        if status == 200 {
            #expect(response.headers[.contentType]?.hasPrefix("application/json") == true)
            #expect(String(decoding: response.body.bytes.readableBytesView, as: UTF8.self).contains("1001"))
        }
    }
    let packed = Hummingbird.Request(
        headers: [.contentType: "application/json", .contentEncoding: "gzip"], body: RequestBody(chunks))
    #expect(try await route(packed, BasicRequestContext()).status.code == 415)
}

@Test func aRouteOfVaporAnswersCallbacks() async throws {
    let app = Application()
    byVapor(app: app, handler: handler)
    let route = try #require(app.routes["im"])
    let event = try body("BeforeSendMessage")
    for (type, status) in [("application/json", 200), ("text/html", 415)] {
        let request = Vapor.Request(headers: HTTPHeaders([("content-type", type)]), body: ByteBuffer(bytes: event))
        let response = try await route(request)
        #expect(response.status.code == status)
        if status == 200 {
            #expect(response.headers.first(name: .contentType)?.hasPrefix("application/json") == true)
            #expect(response.body.string.contains("1001"))
        }
    }
    let empty = Vapor.Request(headers: HTTPHeaders([("content-type", "application/json")]), body: nil)
    let refused = try await route(empty).status.code
    #expect(refused == 400 || refused == 401)
}
