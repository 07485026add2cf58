package examples;

import volc.im.BlockingImClient;
import volc.im.Content;
import volc.im.ConversationType;
import volc.im.CreateConversationRequest;
import volc.im.MsgType;
import volc.im.NewConversation;
import volc.im.SendMessageRequest;

final class Shared {
    /** A new group of user 10001. */
    static long newGroup(BlockingImClient im) {
        NewConversation group = NewConversation.builder(ConversationType.GROUP).name("Weekend hike").build();
        return im.createConversation(CreateConversationRequest.builder(group).ownerUserId(10001).build())
                .getConversationShortId();
    }

    /** A text message of a user. */
    static SendMessageRequest textMessage(long group, String text, long sender) {
        return SendMessageRequest.builder(Content.textContent(text), group, MsgType.TEXT).sender(sender).build();
    }

    private Shared() {}
}
