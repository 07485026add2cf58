import VolcIM

func errors() async throws {
    let im = try client()
    let message = textMessage(try await newGroup(im), "hello", sender: 99999)

    // region catch
    do {
        _ = try await im.sendMessage(message)
    } catch ImError.api(let error) {
        print("api", error.code, error.call.maybeSent)
    }
    // endregion catch

    // region validation
    do {
        _ = try await im.queryOnlineStatus(.init(userIds: Array(repeating: 10001, count: 101)))
    } catch ImError.validation(let error) {
        print("validation", error.path, error.rule)
    }
    // endregion validation
}
