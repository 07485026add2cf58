import Foundation
import VolcIM

func handler() async throws {
    // region respond
    let callbacks = try Callbacks(
        secret: ProcessInfo.processInfo.environment["IM_CALLBACK_SECRET"] ?? "", appId: 123456)

    let handler = try callbacks.handler(
        [
            "BeforeSendMessage": { event in
                event.texts.contains { $0.contains("spoiler") } ? try .reject(code: 1001, message: "no spoilers") : .accept
            }
        ], undecided: .reject)

    // In a route, `body` is what was posted; here it is signed as the service would sign it.
    let body = try callbacks.sign(type: "BeforeSendMessage", data: #"{"AppId":123456,"Text":"spoiler!"}"#)
    let response = await handler.respond(to: body.utf8)
    print(response.status, response.body)
    // endregion respond
}
