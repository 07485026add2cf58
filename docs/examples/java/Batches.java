package examples;

import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.LongStream;
import volc.im.BatchOptions;
import volc.im.BatchSendMessageRequest;
import volc.im.BlockingImClient;
import volc.im.Content;
import volc.im.MsgType;

public final class Batches {
    public static void main(String[] arguments) {
        try (BlockingImClient im = QuickStart.client()) {
            // region batch
            List<Long> receivers = LongStream.rangeClosed(20001, 21200).boxed().collect(Collectors.toList());
            var message = BatchSendMessageRequest
                    .builder(Content.textContent("The hike starts at 9."), MsgType.TEXT, receivers, 10001)
                    .build();
            // Parts of 500 receivers, one call at a time.
            var outcome = im.batch(message, new BatchOptions(500, 1), (done, total) -> System.out.println(done + " of " + total));
            System.out.println(outcome.getSent() + " sent, " + outcome.getFailed().size() + " failed, "
                    + outcome.getUnknown().size() + " unknown");
            // endregion batch

            // region rest
            if (outcome.getRest() != null) {
                im.batch(outcome.getRest());
            }
            // endregion rest
        }
    }

    private Batches() {}
}
