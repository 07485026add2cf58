package examples;

import volc.im.BlockingImClient;
import volc.im.BlockingListing;
import volc.im.GetConversationMessagesRequest;
import volc.im.GetConversationMessagesResult;
import volc.im.Message;

public final class Listings {
    public static void main(String[] arguments) {
        try (BlockingImClient im = QuickStart.client()) {
            long group = Shared.newGroup(im);
            for (int number = 1; number <= 5; number++) {
                im.sendMessage(Shared.textMessage(group, "message " + number, 10001));
            }

            // region items
            BlockingListing<GetConversationMessagesResult, Message> messages =
                    im.list(GetConversationMessagesRequest.builder(group).limit(2).build());
            for (Message message : messages) {
                System.out.println(message.getContent());
                if (message.getContent().contains("3")) break;
            }
            // endregion items

            // region resume
            for (Message message : messages) {
                System.out.println("later " + message.getContent());
            }
            // endregion resume

            // region pages
            var request = GetConversationMessagesRequest.builder(group).limit(3).build();
            for (GetConversationMessagesResult page : im.list(request).pages()) {
                System.out.println(page.getMessages().size());
            }
            // endregion pages
        }
    }

    private Listings() {}
}
