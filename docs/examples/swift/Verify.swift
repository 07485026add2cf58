import VolcIM

func verify() throws {
    let callbacks = try Callbacks(secret: "a secret of your tests", appId: 123456)

    // region sign
    let data = #"{"AppId":123456,"MessageBody":{"Content":"{\"text\":\"hi\"}"}}"#
    let body = try callbacks.sign(type: "BeforeSendMessage", data: data)
    // endregion sign

    // region verify
    let event = try callbacks.verify(body.utf8)
    print(event.type, event.texts.first ?? "")
    // endregion verify

    // region refused
    do {
        _ = try callbacks.verify(body.replacing("hi", with: "ho").utf8)
    } catch ImError.callback(let error) {
        print("callback", error.reason)
    }
    // endregion refused
}
