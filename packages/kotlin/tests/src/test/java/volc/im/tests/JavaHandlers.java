package volc.im.tests;

import java.io.IOException;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import volc.im.CallListener;
import volc.im.CallbackHandler;
import volc.im.Callbacks;
import volc.im.EventType;
import volc.im.ImLogger;
import volc.im.Undecided;

/** What only Java's compiler lets through. */
final class JavaHandlers {
    private JavaHandlers() {}

    /** Handlers that return null in every way there is. */
    static List<CallbackHandler> nothings(Callbacks callbacks, ImLogger logger) {
        return List.of(
                builder(callbacks, logger).onEvent(EventType.BEFORE_SEND_MESSAGE, (event, data) -> null).build(),
                builder(callbacks, logger).onEvent("BeforeSendMessage", event -> null).build(),
                builder(callbacks, logger).onEventAsync(EventType.BEFORE_SEND_MESSAGE, (event, data) -> null).build(),
                builder(callbacks, logger)
                        .onEventAsync(EventType.BEFORE_SEND_MESSAGE, (event, data) -> CompletableFuture.completedFuture(null))
                        .build());
    }

    /** Handlers that throw what Java makes its callers declare. */
    static List<CallbackHandler> failing(Callbacks callbacks, ImLogger logger) {
        return List.of(
                builder(callbacks, logger).onEvent(EventType.BEFORE_SEND_MESSAGE, (event, data) -> { throw new IOException("down"); }).build(),
                builder(callbacks, logger).onEvent("BeforeSendMessage", event -> { throw new IOException("down"); }).build(),
                builder(callbacks, logger)
                        .onEventAsync(EventType.BEFORE_SEND_MESSAGE, (event, data) -> { throw new IOException("down"); })
                        .build());
    }

    private static CallbackHandler.Builder builder(Callbacks callbacks, ImLogger logger) {
        return CallbackHandler.builder(callbacks, Undecided.REJECT).logger(logger);
    }

    /** A listener that implements what it needs. */
    static CallListener requests(List<String> calls) {
        return new CallListener() {
            @Override
            public void onRequest(String action, String callId, int attempt) {
                calls.add(callId + " " + attempt);
            }
        };
    }
}
