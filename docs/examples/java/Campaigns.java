package examples;

import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.stream.LongStream;
import volc.im.BatchOptions;
import volc.im.BatchSendMessageRequest;
import volc.im.BlockingImClient;
import volc.im.Content;
import volc.im.MsgType;
import volc.im.ledger.CampaignReport;
import volc.im.ledger.FileLedgerStore;
import volc.im.ledger.Ledger;
import volc.im.ledger.Resolution;

public final class Campaigns {
    // region run
    static CampaignReport send(BlockingImClient im, Ledger ledger) {
        var message = BatchSendMessageRequest
                .builder(Content.textContent("The hike starts at 9."), MsgType.TEXT, List.of(), 10001)
                .build();
        // Such as the lines of a file or the rows of a query, always in the same order.
        var users = LongStream.rangeClosed(20001, 21200).boxed();
        return im.batch(message, ledger, users, BatchOptions.builder().concurrency(1).build());
    }
    // endregion run

    public static void main(String[] arguments) {
        try (BlockingImClient im = QuickStart.client()) {
            // region run
            String file = System.getenv().getOrDefault("LEDGER", "spring-2026.ledger");
            Ledger ledger = new Ledger("spring-2026", new FileLedgerStore(Path.of(file)));
            CampaignReport report = send(im, ledger);
            System.out.println(report.getSent() + " sent, " + report.getFailed() + " failed, "
                    + report.getUnknown() + " unknown");
            // endregion run

            // region stop
            CompletableFuture<Void> finished = new CompletableFuture<>();
            Runtime.getRuntime().addShutdownHook(new Thread(() -> {
                ledger.stop();
                // Until the running calls are settled.
                finished.orTimeout(30, TimeUnit.SECONDS).join();
            }));
            // endregion stop

            // region resolve
            for (long part : report.getUnknownParts()) {
                System.out.println("part " + part + " is unknown");
                ledger.resolveBlocking(part, Resolution.SENT, "asked three of the receivers: they have it");
            }
            // endregion resolve

            // region report
            CampaignReport whole = ledger.reportBlocking();
            System.out.println(whole.getSent() + " of " + whole.getTotal());
            // endregion report

            // The same call again sends nothing.
            System.out.println(send(im, ledger).getSent());

            // region stop
            // After the batch.
            finished.complete(null);
            // endregion stop
        }
    }

    private Campaigns() {}
}
