import VolcIM

func raw() async throws {
    let im = try client()
    let group = try await newGroup(im)

    // region call
    let answer = try await im.raw(
        "GetConversationUserCount", wireJson: #"{"ConversationShortId":\#(group),"AppId":123456}"#)
    print(answer.result)
    // endregion call
}
