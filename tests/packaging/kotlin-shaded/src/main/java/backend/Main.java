package backend;

import java.time.Instant;
import volc.im.Callbacks;
import volc.im.ImConfig;
import volc.im.ImProtocol;
import volc.im.QueryOnlineStatusRequest;

/** Everything in one jar: the native library is found in there. */
public final class Main {
    private Main() {}

    public static void main(String[] arguments) {
        var request = new ImProtocol(new ImConfig("AKLTexample", "secret", 123456))
                .build(QueryOnlineStatusRequest.builder(java.util.List.of(1L)).build(), Instant.EPOCH);
        var callbacks = new Callbacks("callback-secret", 123456);
        var event = callbacks.verify(callbacks.sign("AfterPush", "{\"AppId\":123456}").getBytes());
        if (!request.getHeaders().get("authorization").startsWith("HMAC-SHA256 ") || !event.getType().equals("AfterPush")) {
            throw new AssertionError("not as expected");
        }
        System.out.println("fat jar: everything was as expected");
    }
}
