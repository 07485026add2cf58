package volc.im.tests;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.LongStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import volc.im.AsyncImClient;
import volc.im.BatchOptions;
import volc.im.BatchSendMessageRequest;
import volc.im.BlockingImClient;
import volc.im.MsgType;
import volc.im.ledger.BlockingLedgerStore;
import volc.im.ledger.CampaignInterruptedException;
import volc.im.ledger.CampaignReport;
import volc.im.ledger.ClaimAnswer;
import volc.im.ledger.ClaimRequest;
import volc.im.ledger.FileLedgerStore;
import volc.im.ledger.Ledger;
import volc.im.ledger.LedgerPart;
import volc.im.ledger.ReadRequest;
import volc.im.ledger.Resolution;
import volc.im.ledger.SettleRequest;
import volc.im.tests.campaigns.ArrivalsKt;

/** Batches that a ledger remembers, from Java. */
final class CampaignsInJavaTest {
    private static final Emulator EMULATOR = new Emulator();

    private static final BatchSendMessageRequest TO_NOBODY = BatchSendMessageRequest
            .builder("{}", MsgType.TEXT, List.of(), 5_000_000)
            .build();
    private static final BatchOptions OPTIONS = BatchOptions.builder().partSize(10).concurrency(2).unpaced(true).build();

    @TempDir
    Path folder;

    @AfterAll
    static void end() {
        EMULATOR.close();
    }

    @BeforeEach
    void forget() {
        EMULATOR.control("DELETE", "requests", null);
        EMULATOR.faults();
    }

    private static LongStream receivers(long count) {
        return LongStream.rangeClosed(1, count);
    }

    @Test
    void aBlockingClientTakesIteratorsStreamsAndLists() {
        try (FileLedgerStore store = new FileLedgerStore(folder.resolve("ledger"));
                BlockingImClient im = new BlockingImClient(EMULATOR.getConfig())) {
            Ledger ledger = new Ledger("spring", store);
            AtomicReference<String> last = new AtomicReference<>();
            CampaignReport report = im.batch(
                    TO_NOBODY, ledger, receivers(100).boxed(), OPTIONS, (done, total) -> last.set(done + " of " + total));
            assertEquals(100, report.getSent());
            assertEquals(100L, report.getTotal());
            assertEquals("100 of 100", last.get());
            assertEquals(report, im.batch(TO_NOBODY, ledger, receivers(100).iterator(), OPTIONS));
            BatchSendMessageRequest whole = TO_NOBODY.toBuilder().receiver(receivers(100).boxed().toList()).build();
            assertEquals(report, im.batch(whole, ledger, OPTIONS));
            assertEquals(report, ledger.reportBlocking());
            assertEquals(0, ledger.itemsBlocking().count());
            assertEquals(100, ArrivalsKt.arrivals(EMULATOR).size());
        }
    }

    @Test
    void futuresShareACampaign() throws Exception {
        try (FileLedgerStore store = new FileLedgerStore(folder.resolve("ledger"));
                AsyncImClient im = new AsyncImClient(EMULATOR.getConfig())) {
            Ledger ledger = new Ledger("spring", store);
            CompletableFuture<CampaignReport> one = im.batch(TO_NOBODY, ledger, receivers(200).iterator(), OPTIONS);
            CompletableFuture<CampaignReport> other = im.batch(TO_NOBODY, ledger, receivers(200).boxed(), OPTIONS);
            assertEquals(one.get(60, TimeUnit.SECONDS), other.get(60, TimeUnit.SECONDS));
            assertEquals(200, ledger.reportAsync().get(60, TimeUnit.SECONDS).getSent());
            assertEquals(200, ArrivalsKt.arrivals(EMULATOR).size());
        }
    }

    @Test
    void anInterruptedThreadSettlesWhatIsUnderWay() throws Exception {
        EMULATOR.faults("{\"action\":\"BatchSendMessage\",\"fault\":{\"type\":\"latency\",\"ms\":500}}");
        try (FileLedgerStore store = new FileLedgerStore(folder.resolve("ledger"));
                BlockingImClient im = new BlockingImClient(EMULATOR.getConfig())) {
            Ledger ledger = new Ledger("spring", store);
            CountDownLatch begun = new CountDownLatch(4);
            AtomicReference<CampaignInterruptedException> caught = new AtomicReference<>();
            Thread thread = new Thread(() -> {
                try {
                    im.batch(TO_NOBODY, ledger, receivers(1000).boxed(), OPTIONS, (done, total) -> begun.countDown());
                } catch (CampaignInterruptedException interrupted) {
                    caught.set(Thread.currentThread().isInterrupted() ? interrupted : null);
                }
            });
            thread.start();
            begun.await();
            thread.interrupt();
            thread.join();
            CampaignReport report = caught.get().getReport();
            assertEquals(0, report.getUnknown() + report.getRunning());
            assertTrue(report.getSent() > 0 && report.getSent() < 1000, report.toString());
            assertEquals(report.getSent(), ArrivalsKt.arrivals(EMULATOR).size());
        }
    }

    /** One part after the other is somebody else's, settled, or not to be had. */
    private static final class Fixed implements BlockingLedgerStore {
        @Override
        public ClaimAnswer claim(ClaimRequest request) throws Exception {
            if (request.getPart() == 0) {
                return ClaimAnswer.Lost.INSTANCE;
            }
            return request.getPart() == 1 ? new ClaimAnswer.Settled("{\"s\":10}") : ClaimAnswer.Claimed.INSTANCE;
        }

        @Override
        public boolean settle(SettleRequest request) {
            return true;
        }

        @Override
        public List<LedgerPart> read(ReadRequest request) {
            return List.of();
        }
    }

    @Test
    void aStoreOfOnesOwn() {
        try (BlockingImClient im = new BlockingImClient(EMULATOR.getConfig())) {
            Ledger ledger = new Ledger("spring", new Fixed());
            im.batch(TO_NOBODY, ledger, receivers(30).boxed(), OPTIONS);
            assertEquals(List.of(21L, 22L, 23L, 24L, 25L, 26L, 27L, 28L, 29L, 30L),
                    ArrivalsKt.arrivals(EMULATOR).keySet().stream().sorted().toList());
            assertThrows(RuntimeException.class, () -> ledger.resolveBlocking(7, Resolution.SENT, "nobody has claimed it"));
        }
    }
}
