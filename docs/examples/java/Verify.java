package examples;

import java.nio.charset.StandardCharsets;
import volc.im.CallbackEvent;
import volc.im.ImException;

public final class Verify {
    public static void main(String[] arguments) {
        var callbacks = new volc.im.Callbacks("a secret of your tests", 123456);

        // region sign
        String data = "{\"AppId\":123456,\"MessageBody\":{\"Content\":\"{\\\"text\\\":\\\"hi\\\"}\"}}";
        String body = callbacks.sign("BeforeSendMessage", data);
        // endregion sign

        // region verify
        CallbackEvent event = callbacks.verify(body.getBytes(StandardCharsets.UTF_8));
        System.out.println(event.getType() + " " + event.getTexts().get(0));
        // endregion verify

        // region refused
        try {
            callbacks.verify(body.replace("hi", "ho").getBytes(StandardCharsets.UTF_8));
        } catch (ImException.Callback error) {
            System.out.println(error.getKind() + " " + error.getReason());
        }
        // endregion refused
    }

    private Verify() {}
}
