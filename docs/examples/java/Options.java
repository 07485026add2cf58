package examples;

import java.time.Duration;
import volc.im.Answer;
import volc.im.BlockingImClient;
import volc.im.CallOptions;
import volc.im.RetryOptions;
import volc.im.SendMessageRequest;
import volc.im.SendMessageResult;

public final class Options {
    public static void main(String[] arguments) {
        try (BlockingImClient im = QuickStart.client()) {
            SendMessageRequest message = Shared.textMessage(Shared.newGroup(im), "hello", 10001);

            // region limits
            im.call(message, CallOptions.NONE.withTimeout(Duration.ofSeconds(2)).withDeadline(Duration.ofSeconds(5)));
            // endregion limits

            // region retry
            RetryOptions few = new RetryOptions(2, Duration.ofMillis(100), Duration.ofMillis(500));
            im.call(message, CallOptions.NONE.withRetry(few));
            im.call(message, CallOptions.NONE.withRetry(new RetryOptions(1)));
            // endregion retry

            // region idempotency
            CallOptions once = CallOptions.NONE.withIdempotencyId("order-4711-shipped");
            SendMessageResult first = im.call(message, once).getResult();
            SendMessageResult again = im.call(message, once).getResult();
            System.out.println("one message: " + (first.getMessageId() == again.getMessageId()));
            // endregion idempotency

            // region info
            Answer<SendMessageResult> sent = im.call(message);
            System.out.println(sent.getInfo().getAttempts() + " attempt " + (sent.getInfo().getRequestId() != null));
            // endregion info
        }
    }

    private Options() {}
}
