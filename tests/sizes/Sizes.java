import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import volc.im.BlockingImClient;
import volc.im.CallOptions;
import volc.im.CallbackHandler;
import volc.im.CallbackRequest;
import volc.im.Callbacks;
import volc.im.EventType;
import volc.im.ImConfig;
import volc.im.ImException;
import volc.im.QueryOnlineStatusRequest;
import volc.im.Reply;
import volc.im.RetryOptions;
import volc.im.Undecided;

/** Makes the calls of README.md to the server at the URL in the first argument. */
class Sizes {
    private static final Map<Long, String> OUTCOMES = new LinkedHashMap<>();

    static {
        String[] outcomes = {"size", "size", "http", "ok", "ok", "duplicate_key", "duplicate_key", "depth"};
        for (int at = 0; at < outcomes.length; at++) OUTCOMES.put(at + 1L, outcomes[at]);
    }

    /** A number of /proc/self/status, in MB. */
    private static long memory(String name) throws Exception {
        for (String line : Files.readAllLines(Path.of("/proc/self/status"))) {
            if (line.startsWith(name + ":")) return Long.parseLong(line.replaceAll("\\D", "")) / 1000;
        }
        throw new AssertionError("no " + name);
    }

    /** Processor time of all threads, in milliseconds. */
    private static long processorTime() throws Exception {
        String[] fields = Files.readString(Path.of("/proc/self/stat")).split("\\) ")[1].split(" ");
        return (Long.parseLong(fields[11]) + Long.parseLong(fields[12])) * 10;
    }

    private static String outcome(BlockingImClient im, long which) {
        var limits = new CallOptions(null, null, Duration.ofMinutes(5), Duration.ofMinutes(5), new RetryOptions(1));
        try {
            im.queryOnlineStatus(QueryOnlineStatusRequest.builder().userIds(List.of(which)).build(), limits);
            return "ok";
        } catch (ImException.Decode error) {
            return error.getRule();
        } catch (ImException.Http error) {
            return error.getKind();
        }
    }

    /** Blanks without an end. */
    private static final class Endless extends InputStream {
        long read;

        @Override
        public int read() {
            read++;
            return ' ';
        }
    }

    public static void main(String[] arguments) throws Exception {
        long base = memory("VmRSS");
        Map<Long, Long> took = new LinkedHashMap<>();
        var config = new ImConfig("AKLTexample", "secret", 123456).withBaseUrl(arguments[0]);
        try (var im = new BlockingImClient(config)) {
            for (var expected : OUTCOMES.entrySet()) {
                long began = processorTime();
                String outcome = outcome(im, expected.getKey());
                took.put(expected.getKey(), processorTime() - began);
                System.out.printf("  %d: %s, %d ms of processor time%n", expected.getKey(), outcome, took.get(expected.getKey()));
                if (!outcome.equals(expected.getValue())) throw new AssertionError(outcome);
            }
        }
        var handler = CallbackHandler.builder(new Callbacks("a-secret-of-tests", 123456), Undecided.REJECT)
                .onEvent(EventType.BEFORE_SEND_MESSAGE, (event, data) -> Reply.accept())
                .build();
        var body = new Endless();
        int status = handler.handleBlocking(new CallbackRequest("POST", "application/json"), body).getStatus();
        System.out.printf("  callback without an end: %d after %d bytes%n", status, body.read);
        if (status != 413 || body.read > 2 << 20) throw new AssertionError("a callback");
        long grown = memory("VmHWM") - base;
        System.out.printf("Java %s: memory grew by %d MB at most%n", Runtime.version().feature(), grown);
        if (grown >= 512) throw new AssertionError("memory");
        for (long few : new long[] {4, 6}) {
            if (took.get(few + 1) >= 32 * Math.max(took.get(few), 20)) throw new AssertionError("time is not proportional");
        }
        System.exit(0);
    }
}
