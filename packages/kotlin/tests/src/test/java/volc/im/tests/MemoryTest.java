package volc.im.tests;

import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;
import volc.im.Action;
import volc.im.BlockingImClient;
import volc.im.Call;
import volc.im.CallbackEvent;
import volc.im.CallbackHandler;
import volc.im.Callbacks;
import volc.im.EventType;
import volc.im.ImConfig;
import volc.im.ImException;
import volc.im.ImProtocol;
import volc.im.MsgType;
import volc.im.QueryOnlineStatusRequest;
import volc.im.Reply;
import volc.im.SendMessageRequest;
import volc.im.SendMessageResult;
import volc.im.Undecided;

/** Many rounds of everything that crosses into the library; fails when heap or process grow with them. */
class MemoryTest {
    /** A million in {@code cargo xtask bench kotlin}. */
    private static final int ROUNDS = Integer.parseInt(System.getenv().getOrDefault("VOLC_IM_ROUNDS", "100000"));
    /** Rounds for each call over the network, which takes as long as so many. */
    private static final int NETWORK = 20;
    private static final int STEPS = 5;
    /** What a process may grow by after its first fifth: the JVM's own caches, not a byte for each call. */
    private static final long SLACK = 24L << 20;

    private final ImProtocol protocol = new ImProtocol(new ImConfig("AKLTexample", "secret", 123456));
    private final Callbacks callbacks = new Callbacks("callback-secret", 123456);
    private final byte[] answer = ("{\"ResponseMetadata\":{\"RequestId\":\"2026\"},\"Result\":{\"MessageId\":7221856821303362050,"
            + "\"New\":{\"Field\":[1,2,3]}}}").getBytes(StandardCharsets.UTF_8);
    private final byte[] broken = "{\"ResponseMetadata\":{".getBytes(StandardCharsets.UTF_8);
    /** The clock stands still: a million rounds may take longer than a callback is valid. */
    private final Instant signedAt = Instant.now();
    private final byte[] body = callbacks
            .sign("BeforeSendMessage", "{\"AppId\":123456,\"MessageBody\":{\"ConversationType\":2}}")
            .getBytes(StandardCharsets.UTF_8);

    private final CallbackHandler handler = CallbackHandler.builder(callbacks, Undecided.REJECT)
            .onEvent(EventType.BEFORE_SEND_MESSAGE, (event, data) -> Reply.reject(1001, "no spoilers"))
            .replayCapacity(100)
            .logger(record -> {})
            .build();

    @Test
    void nothingIsLeftBehind() throws Exception {
        long[] first = null;
        long[] least = null;
        try (Emulator emulator = new Emulator(); BlockingImClient im = new BlockingImClient(emulator.getConfig())) {
            for (int step = 0; step <= STEPS; step++) {
                for (int round = 0; round < ROUNDS / STEPS; round++) {
                    round();
                    if (round % NETWORK == 0) {
                        received();
                        im.queryOnlineStatus(QueryOnlineStatusRequest.builder(List.of(10001L)).build());
                    }
                }
                long[] now = {heap(), resident()};
                System.out.printf("%,9d rounds: heap %.1f MB, process %.1f MB%n",
                        ROUNDS / STEPS * (step + 1), now[0] / 1e6, now[1] / 1e6);
                if (first == null) {
                    // What comes before is warming up.
                    first = now;
                } else if (step > STEPS / 2) {
                    // The process swings by what JNA has not swept yet: a leak lifts the troughs as well.
                    least = least == null ? now : new long[] {Math.min(least[0], now[0]), Math.min(least[1], now[1])};
                }
            }
            if (least[0] - first[0] > SLACK || least[1] - first[1] > SLACK) {
                throw new AssertionError("memory grows with the number of calls");
            }
        }
    }

    /** An event with a new id, and one that is refused. */
    private void received() {
        byte[] event = callbacks.sign("BeforeSendMessage", "{\"AppId\":123456}").getBytes(StandardCharsets.UTF_8);
        if (!handler.handleBlocking(event).getBody().contains("1001") || handler.handleBlocking(answer).getStatus() != 401) {
            throw new AssertionError("not what the handler decided");
        }
    }

    private void round() {
        var request = SendMessageRequest.builder("{\"text\":\"hi\"}", 7221856821303362049L, MsgType.TEXT).sender(10001);
        protocol.build(request.build());
        SendMessageResult result = protocol.parse(Action.SEND_MESSAGE, 200, answer);
        CallbackEvent event = callbacks.verify(body, signedAt);
        event.dataOf(EventType.BEFORE_SEND_MESSAGE);
        event.get("MessageBody.ConversationType");
        expect(() -> protocol.parse(Action.SEND_MESSAGE, 200, broken));
        expect(() -> callbacks.verify(answer, signedAt));
        expect(() -> protocol.build(SendMessageRequest.builder("x", -1, MsgType.TEXT).build()));
        // An object of the library for each round.
        try (Call<SendMessageResult> call = protocol.start(request.build())) {
            call.next();
            call.onResponse(200, answer);
            if (!(call.next() instanceof Call.Step.Done) || result.getMessageId() == 0) {
                throw new AssertionError("the call is not over");
            }
        }
    }

    private static void expect(Runnable failing) {
        try {
            failing.run();
        } catch (ImException expected) {
            return;
        }
        throw new AssertionError("nothing was wrong");
    }

    private static long heap() throws InterruptedException {
        for (int i = 0; i < 3; i++) {
            System.gc();
            Thread.sleep(100);
        }
        Runtime runtime = Runtime.getRuntime();
        return runtime.totalMemory() - runtime.freeMemory();
    }

    private static long resident() throws Exception {
        for (String line : Files.readAllLines(Path.of("/proc/self/status"))) {
            if (line.startsWith("VmRSS:")) {
                return Long.parseLong(line.replaceAll("\\D", "")) * 1024;
            }
        }
        throw new AssertionError("no VmRSS");
    }
}
