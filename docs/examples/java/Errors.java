package examples;

import java.util.Collections;
import volc.im.BlockingImClient;
import volc.im.ImException;
import volc.im.QueryOnlineStatusRequest;
import volc.im.SendMessageRequest;

public final class Errors {
    public static void main(String[] arguments) {
        try (BlockingImClient im = QuickStart.client()) {
            SendMessageRequest message = Shared.textMessage(Shared.newGroup(im), "hello", 99999);

            // region catch
            try {
                im.sendMessage(message);
            } catch (ImException.Api error) {
                System.out.println(error.getKind() + " " + error.getCode() + " " + error.getCall().getMaybeSent());
            }
            // endregion catch

            // region validation
            try {
                im.queryOnlineStatus(QueryOnlineStatusRequest.builder().userIds(Collections.nCopies(101, 10001L)).build());
            } catch (ImException.Validation error) {
                System.out.println(error.getKind() + " " + error.getPath() + " " + error.getRule());
            }
            // endregion validation
        }
    }

    private Errors() {}
}
