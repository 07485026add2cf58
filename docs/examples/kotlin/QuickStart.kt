package examples

// region client
import volc.im.ConversationType
import volc.im.CreateConversationRequest
import volc.im.GetConversationMessagesRequest
import volc.im.ImClient
import volc.im.ImConfig
import volc.im.MsgType
import volc.im.NewConversation
import volc.im.SendMessageRequest
import volc.im.textContent

fun client() = ImClient(
    ImConfig(
        System.getenv("VOLCENGINE_ACCESS_KEY"),
        System.getenv("VOLCENGINE_SECRET_KEY"),
        appId = 123456,
        baseUrl = System.getenv("VOLC_IM_BASE_URL"), // The emulator's; without it, the service is called.
    ),
)
// endregion client

suspend fun quickStart() {
    val im = client()

    // region send
    val group = im.createConversation(
        CreateConversationRequest(
            conversationCoreInfo = NewConversation(ConversationType.GROUP, name = "Weekend hike"),
            ownerUserId = 10001,
        ),
    ).conversationShortId
    val sent = im.sendMessage(SendMessageRequest(textContent("hello"), group, MsgType.TEXT, sender = 10001))
    println("sent ${sent.messageId}")
    // endregion send

    // region list
    im.list(GetConversationMessagesRequest(group)).items().collect { message ->
        println("${message.sender} ${message.content}")
    }
    // endregion list

    im.close()
}

suspend fun main() = quickStart()
