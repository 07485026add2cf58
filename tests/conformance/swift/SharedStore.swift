// The server of ../../stores: its events are remembered in a Redis that it shares with servers in other languages.

import Foundation
import Vectors
import VolcIM

/// Serves until the process ends.
func serveSharedStore() async throws {
    let redis = RedisConnection(url: try environment("VOLC_IM_REDIS_URL"))
    let callbacks = try Callbacks(
        secret: environment("VOLC_IM_CALLBACK_SECRET"), appId: Int32(environment("VOLC_IM_APP_ID")))
    let options = CallbackHandler.Options(
        deadline: .seconds(20), replay: .store(RedisReplayStore { try await redis.send($0) }))
    let handler = try callbacks.handler(
        ["BeforeSendMessage": { _ in try .reject(code: 1001, message: "swift") }], undecided: .accept, options: options)
    let server = try LoopbackServer { request in
        let response = await handler.respond(
            to: request.body, method: request.method, contentType: request.headers["content-type"])
        return (response.status, response.headers, response.body)
    }
    print("http://127.0.0.1:\(server.port)/im")
    fflush(nil)
    while true { try await Task.sleep(for: .seconds(3_600)) }
}
