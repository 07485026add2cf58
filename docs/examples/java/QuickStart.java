package examples;

// region client
import volc.im.BlockingImClient;
import volc.im.Content;
import volc.im.ConversationType;
import volc.im.CreateConversationRequest;
import volc.im.GetConversationMessagesRequest;
import volc.im.ImConfig;
import volc.im.Message;
import volc.im.MsgType;
import volc.im.NewConversation;
import volc.im.SendMessageRequest;
// endregion client

public final class QuickStart {
    // region client
    static BlockingImClient client() {
        ImConfig config = new ImConfig(
                System.getenv("VOLCENGINE_ACCESS_KEY"), System.getenv("VOLCENGINE_SECRET_KEY"), 123456);
        String emulator = System.getenv("VOLC_IM_BASE_URL");
        return new BlockingImClient(emulator == null ? config : config.withBaseUrl(emulator));
    }
    // endregion client

    public static void main(String[] arguments) throws InterruptedException {
        try (BlockingImClient im = client()) {
            // region send
            long group = im.createConversation(CreateConversationRequest
                            .builder(NewConversation.builder(ConversationType.GROUP).name("Weekend hike").build())
                            .ownerUserId(10001)
                            .build())
                    .getConversationShortId();
            long sent = im.sendMessage(SendMessageRequest
                            .builder(Content.textContent("hello"), group, MsgType.TEXT)
                            .sender(10001)
                            .build())
                    .getMessageId();
            System.out.println("sent " + sent);
            // endregion send

            // region list
            for (Message message : im.list(GetConversationMessagesRequest.builder(group).build())) {
                System.out.println(message.getSender() + " " + message.getContent());
            }
            // endregion list
        }
    }

    private QuickStart() {}
}
