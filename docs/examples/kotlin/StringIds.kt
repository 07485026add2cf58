package examples

import volc.im.ConversationType
import volc.im.CreateConversationRequest
import volc.im.GetConversationMessagesRequest
import volc.im.MsgType
import volc.im.NewConversation
import volc.im.SendMessageRequest
import volc.im.textContent

suspend fun stringIds() {
    val im = client()

    // region send
    val core = NewConversation(ConversationType.GROUP, name = "Weekend hike")
    val group = im.createConversation(CreateConversationRequest(core, ownerUserIdStr = "anna")).conversationShortId
    im.sendMessage(SendMessageRequest(textContent("hi"), group, MsgType.TEXT, senderStr = "anna"))
    im.list(GetConversationMessagesRequest(group)).items().collect { println("${it.senderStr} ${it.sender}") }
    // endregion send
    im.close()
}
