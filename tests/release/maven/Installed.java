import java.nio.charset.StandardCharsets;
import volc.im.Callbacks;
import volc.im.ImException;

class Installed {
    public static void main(String[] versions) {
        Callbacks callbacks = new Callbacks("a-secret-of-tests", 123456);
        String body = callbacks.sign("BeforeSendMessage", "{\"AppId\":123456,\"MessageBody\":{\"Content\":\"hi\"}}");
        if (!callbacks.verify(body.getBytes(StandardCharsets.UTF_8)).getTexts().contains("hi")) {
            throw new AssertionError("the event has no text");
        }
        try {
            callbacks.verify(body.replace("hi", "ho").getBytes(StandardCharsets.UTF_8));
        } catch (ImException refused) {
            System.out.println("volc-im " + versions[0] + ": installed from a repository");
            return;
        }
        throw new AssertionError("a changed body was accepted");
    }
}
