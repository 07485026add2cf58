package examples

import kotlinx.coroutines.flow.first
import kotlinx.coroutines.flow.onEach
import volc.im.GetConversationMessagesRequest

suspend fun listings() {
    val im = client()
    val group = newGroup(im)
    for (number in 1..5) im.sendMessage(textMessage(group, "message $number"))

    // region items
    val messages = im.list(GetConversationMessagesRequest(group, limit = 2))
    messages.items().onEach { println(it.content) }.first { "3" in it.content }
    // endregion items

    // region resume
    messages.items().collect { println("later ${it.content}") }
    // endregion resume

    // region pages
    im.list(GetConversationMessagesRequest(group, limit = 3)).pages().collect { page ->
        println(page.messages.size)
    }
    // endregion pages
    im.close()
}
