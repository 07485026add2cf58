package examples

import volc.im.ConversationType
import volc.im.CreateConversationRequest
import volc.im.ImClient
import volc.im.MsgType
import volc.im.NewConversation
import volc.im.SendMessageRequest
import volc.im.textContent

/** A new group of user 10001. */
suspend fun newGroup(im: ImClient): Long {
    val core = NewConversation(ConversationType.GROUP, name = "Weekend hike")
    return im.createConversation(CreateConversationRequest(core, ownerUserId = 10001)).conversationShortId
}

/** A text message of user 10001. */
fun textMessage(group: Long, text: String) =
    SendMessageRequest(textContent(text), group, MsgType.TEXT, sender = 10001)
