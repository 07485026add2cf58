package examples

suspend fun raw() {
    val im = client()
    val group = newGroup(im)

    // region call
    val answer = im.raw("GetConversationUserCount", """{"ConversationShortId":$group,"AppId":123456}""")
    println(answer.result)
    // endregion call
    im.close()
}
