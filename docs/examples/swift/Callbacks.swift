// region server
import Foundation
import Hummingbird
import VolcIM

func answerCallbacks() async throws {
    let settings = ProcessInfo.processInfo.environment
    let callbacks = try Callbacks(secret: settings["IM_CALLBACK_SECRET"] ?? "", appId: 123456)
    let handler = try callbacks.handler(
        [
            "BeforeSendMessage": { event in
                event.texts.contains { $0.contains("spoiler") } ? try .reject(code: 1001, message: "no spoilers") : .accept
            }
        ], undecided: .reject)

    let router = Router()
    router.post("/") { request, _ in
        let answer = await handler.respond(
            streaming: request.body.map(\.readableBytesView), contentType: request.headers[.contentType],
            contentEncoding: request.headers[.contentEncoding])
        return Response(
            status: .init(code: answer.status), headers: [.contentType: answer.headers["content-type"] ?? "text/plain"],
            body: .init(byteBuffer: ByteBuffer(string: answer.body)))
    }
    let port = Int(settings["PORT"] ?? "") ?? 3000
    let app = Application(router: router, configuration: .init(address: .hostname("127.0.0.1", port: port)))
    try await app.runService()
}
// endregion server
