package volc.im.tests;

import volc.im.BlockingImClient;
import volc.im.Content;
import volc.im.ConversationType;
import volc.im.CreateConversationRequest;
import volc.im.GetConversationMessagesRequest;
import volc.im.Message;
import volc.im.MsgType;
import volc.im.NewConversation;
import volc.im.SendMessageRequest;
import volc.im.SendMessageResult;

/** The Java of the READMEs. */
final class ReadmeSnippets {
    private ReadmeSnippets() {}

    static void calls(BlockingImClient im) throws InterruptedException {
        long group = im.createConversation(CreateConversationRequest
                        .builder(NewConversation.builder(ConversationType.GROUP).name("Weekend hike").build())
                        .ownerUserId(10001)
                        .build())
                .getConversationShortId();
        SendMessageResult sent = im.sendMessage(
                SendMessageRequest.builder(Content.textContent("hello"), group, MsgType.TEXT).sender(10001).build());
        for (Message message : im.list(GetConversationMessagesRequest.builder(group).build())) {
            System.out.println(message.getContent());
        }
        if (sent.getMessageId() == 0) {
            throw new AssertionError("no message");
        }
    }
}
