import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import volc.im.BlockingImClient;
import volc.im.CallOptions;
import volc.im.CallbackHandler;
import volc.im.Callbacks;
import volc.im.ConversationType;
import volc.im.CreateConversationRequest;
import volc.im.EventType;
import volc.im.ImConfig;
import volc.im.ImException;
import volc.im.MsgType;
import volc.im.NewConversation;
import volc.im.Replay;
import volc.im.ReplayClaim;
import volc.im.ReplayStore;
import volc.im.Reply;
import volc.im.RetryOptions;
import volc.im.SendMessageRequest;
import volc.im.Undecided;

/** Calls and callbacks at fixed rates, for VOLC_IM_SOAK_SECONDS: see README.md. */
class Soak {
    static final int SECONDS = number("SECONDS", 60);
    static final int CALLS = number("CALLS", 200);
    static final int CALLBACKS = number("CALLBACKS", 500);
    static final int SLACK_MB = 32;
    static final String BASE_URL = System.getenv("VOLC_IM_BASE_URL");
    static final int APP_ID = Integer.parseInt(System.getenv("VOLC_IM_APP_ID"));
    static volatile long start;
    static final double[] LEAST = {1e9, 1e9, 1e9, 1e9};
    static final Map<String, AtomicInteger> HANDLED = new ConcurrentHashMap<>();
    static final AtomicInteger SAMPLED = new AtomicInteger(-1);
    static final AtomicInteger REPEATED = new AtomicInteger();
    static final AtomicInteger REDELIVERED = new AtomicInteger();
    static final AtomicInteger UNDECIDED = new AtomicInteger();
    static final AtomicInteger TOLD = new AtomicInteger();

    static int number(String name, int otherwise) {
        return Integer.parseInt(System.getenv().getOrDefault("VOLC_IM_SOAK_" + name, Integer.toString(otherwise)));
    }

    interface Work {
        void run(int index) throws Exception;
    }

    /** Durations in buckets that grow by 5 %, so that their number does not grow with the calls. */
    static final class Latencies {
        private final int[] buckets = new int[512];
        private int count;

        synchronized void add(long since) {
            double ms = (System.nanoTime() - since) / 1e6;
            buckets[(int) Math.min(511, Math.max(0, Math.ceil(Math.log(ms * 100) / Math.log(1.05))))]++;
            count++;
        }

        private double at(double part) {
            double left = count * part;
            for (int bucket = 0; bucket < buckets.length; bucket++) {
                left -= buckets[bucket];
                if (left <= 0) return Math.pow(1.05, bucket) / 100;
            }
            return Double.POSITIVE_INFINITY;
        }

        @Override
        public synchronized String toString() {
            return String.format(Locale.ROOT, "p50 %.1f ms, p99 %.1f ms, p99.9 %.1f ms", at(0.5), at(0.99), at(0.999));
        }
    }

    static String control(String method, String path, String body) throws Exception {
        var request = HttpRequest.newBuilder(URI.create(BASE_URL + "/_emulator/" + path))
                .header("content-type", "application/json")
                .method(method, HttpRequest.BodyPublishers.ofString(body));
        var response = HttpClient.newHttpClient().send(request.build(), HttpResponse.BodyHandlers.ofString());
        if (response.statusCode() != 200) throw new IOException(path + ": " + response.body());
        return response.body();
    }

    /** What the program holds after a collection, in the heap and beside it, once a second: the least of each quarter of the time. */
    static void remember() throws IOException {
        int second = (int) ((System.nanoTime() - start) / 1_000_000_000);
        int quarter = second * 4 / SECONDS;
        if (quarter >= LEAST.length || SAMPLED.getAndSet(second) == second) return;
        System.gc();
        Runtime runtime = Runtime.getRuntime();
        long unused = runtime.freeMemory();
        String pages = Files.readString(Path.of("/proc/self/statm")).split(" ")[1];
        // The collector keeps pages that it has touched, so the heap counts by what is in it.
        long beside = Math.max(0, Long.parseLong(pages) * 4096 - runtime.totalMemory());
        synchronized (LEAST) {
            LEAST[quarter] = Math.min(LEAST[quarter], (beside + runtime.totalMemory() - unused) / 1e6);
        }
    }

    /**
     * Starts work at a rate until the time is over, and waits for all of it: a tenth of a second's work at once, so that a
     * slow machine is not drowned.
     */
    static int atRate(int perSecond, Work work) throws Exception {
        int together = Math.max(1, perSecond / 10);
        ExecutorService threads = Executors.newFixedThreadPool(together);
        var free = new Semaphore(together);
        var failed = new ArrayList<Throwable>();
        long began = System.nanoTime();
        int started = 0;
        for (double elapsed = 0; elapsed < SECONDS; elapsed = (System.nanoTime() - began) / 1e9) {
            while (started < elapsed * perSecond && free.tryAcquire()) {
                int index = started++;
                threads.execute(() -> {
                    try {
                        work.run(index);
                    } catch (Throwable error) {
                        synchronized (failed) {
                            failed.add(error);
                        }
                    } finally {
                        free.release();
                    }
                });
            }
            remember();
            Thread.sleep(2);
        }
        threads.shutdown();
        if (!threads.awaitTermination(10, TimeUnit.MINUTES)) throw new AssertionError("work hangs");
        if (!failed.isEmpty()) throw new AssertionError(failed.size() + " failed", failed.get(0));
        return started;
    }

    static boolean isAway() {
        return System.nanoTime() / 1_000_000 % 5_000 > 4_000;
    }

    /** A store that fails for one second of every five. */
    static final class Store implements ReplayStore {
        private final Map<String, String> kept = new LinkedHashMap<>();

        private void reach() {
            if (isAway()) throw new IllegalStateException("the store is away");
        }

        @Override
        public synchronized ReplayClaim claim(List<String> keys, String owner, Duration lease) {
            reach();
            for (String key : keys) {
                if (!kept.containsKey(key)) continue;
                String reply = kept.get(key);
                return reply == null ? ReplayClaim.Running.INSTANCE : new ReplayClaim.Answered(reply);
            }
            for (String key : keys) kept.put(key, null);
            return ReplayClaim.Fresh.INSTANCE;
        }

        @Override
        public synchronized void settle(List<String> keys, String owner, String reply, Duration remember) {
            reach();
            for (String key : keys) kept.put(key, reply);
            while (kept.size() > 2_000) kept.remove(kept.keySet().iterator().next());
        }

        @Override
        public synchronized void release(List<String> keys, String owner) {
            reach();
            keys.forEach(kept::remove);
        }
    }

    public static void main(String[] none) throws Exception {
        var config = new ImConfig(System.getenv("VOLC_IM_ACCESS_KEY"), System.getenv("VOLC_IM_SECRET_KEY"), APP_ID)
                .withBaseUrl(BASE_URL);
        var retry = new RetryOptions(30, Duration.ofMillis(5), Duration.ofMillis(100));
        var calls = new Latencies();
        var answers = new Latencies();
        ExecutorService both = Executors.newFixedThreadPool(2);
        int sent;
        int received;
        long conversation;
        try (var im = new BlockingImClient(config)) {
            var group = NewConversation.builder(ConversationType.GROUP).build();
            conversation = im.createConversation(CreateConversationRequest.builder(group).ownerUserId(1L).build())
                    .getConversationShortId();
            control("POST", "faults", "{\"rules\":["
                    + "{\"action\":\"SendMessage\",\"every\":20,\"fault\":{\"type\":\"status\",\"status\":503}},"
                    + "{\"action\":\"SendMessage\",\"every\":33,\"fault\":{\"type\":\"reset\",\"after\":\"processing\"}},"
                    + "{\"action\":\"SendMessage\",\"every\":51,\"fault\":{\"type\":\"truncate\",\"bytes\":60}}]}");
            start = System.nanoTime();
            Future<Integer> sending = both.submit(() -> atRate(CALLS, index -> send(im, conversation, index, retry, calls)));
            var callbacks = new Callbacks("a-secret-of-tests", APP_ID);
            var handler = CallbackHandler.builder(callbacks, Undecided.REJECT)
                    .onEvent(EventType.BEFORE_SEND_MESSAGE, (event, data) -> {
                        HANDLED.computeIfAbsent(event.getId(), id -> new AtomicInteger()).incrementAndGet();
                        return event.getTexts().contains("a spoiler") ? Reply.reject(1001, "no spoilers") : Reply.accept();
                    })
                    .replay(Replay.store(new Store()))
                    .logger(record -> {
                        if (record.getLevel() == System.Logger.Level.ERROR) TOLD.incrementAndGet();
                    })
                    .build();
            Future<Integer> receiving =
                    both.submit(() -> atRate(CALLBACKS, index -> deliver(callbacks, handler, index, answers)));
            sent = sending.get();
            received = receiving.get();
        }
        both.shutdown();
        control("DELETE", "faults", "");
        Matcher message = Pattern.compile("message (\\d+)")
                .matcher(control("GET", "state/messages?conversation_short_id=" + conversation, ""));
        int stored = 0;
        Set<String> distinct = new HashSet<>();
        while (message.find()) {
            stored++;
            distinct.add(message.group(1));
        }
        System.out.printf("Java %s, %d s%n", Runtime.version().feature(), SECONDS);
        System.out.printf("  calls: %d (%d/s), made again %s, %s%n", sent, sent / SECONDS, REPEATED, calls);
        System.out.printf("  stored: %d, distinct %d%n", stored, distinct.size());
        System.out.printf("  callbacks: %d (%d/s), redelivered %s, undecided %s, %s%n",
                received, received / SECONDS, REDELIVERED, UNDECIDED, answers);
        System.out.printf("  memory, least of each quarter: %s MB%n",
                Arrays.toString(Arrays.stream(LEAST).mapToLong(Math::round).toArray()));
        if (stored != sent || distinct.size() != sent) throw new AssertionError("messages were lost or stored twice");
        if (TOLD.get() < UNDECIDED.get()) throw new AssertionError("an event passed undecided without a word");
        if (LEAST[3] - LEAST[1] >= SLACK_MB) throw new AssertionError("memory grows");
        System.exit(0);
    }

    static void send(BlockingImClient im, long conversation, int index, RetryOptions retry, Latencies calls)
            throws InterruptedException {
        var request = SendMessageRequest.builder("{\"text\":\"message " + index + "\"}", conversation, MsgType.TEXT).sender(1);
        String id = null;
        for (long began = System.nanoTime();; REPEATED.incrementAndGet()) {
            try {
                im.sendMessage(request.build(), new CallOptions(null, id, Duration.ofSeconds(5), Duration.ofSeconds(60), retry));
                calls.add(began);
                return;
            } catch (ImException error) {
                // The client's retry budget is for incidents: this service fails all the time.
                if (!error.getCall().isRetryable()) throw error;
                id = error.getCall().getIdempotencyId();
            }
        }
    }

    static void deliver(Callbacks callbacks, CallbackHandler handler, int index, Latencies answers) {
        boolean isSpoiler = index % 3 == 0;
        String id = String.format(Locale.ROOT, "7%018d", index);
        String data = "{\"AppId\":" + APP_ID + ",\"MessageBody\":{\"Content\":\"" + (isSpoiler ? "a spoiler" : "hi") + "\"}}";
        byte[] body = callbacks.sign("BeforeSendMessage", data, java.time.Instant.now(), id).getBytes(StandardCharsets.UTF_8);
        boolean before = isAway();
        post(handler, body, isSpoiler, answers);
        if (index % 20 == 0 && before == isAway()) {
            post(handler, body, isSpoiler, answers);
            REDELIVERED.incrementAndGet();
            var handled = HANDLED.get(id);
            // Where the store came or went in between, the guard that took over did not know the event.
            if (before == isAway() && handled != null && handled.get() > 1) throw new AssertionError(id + " was handled again");
        }
        HANDLED.remove(id);
    }

    static void post(CallbackHandler handler, byte[] body, boolean isSpoiler, Latencies answers) {
        long began = System.nanoTime();
        String answer = handler.handleBlocking(body).getBody();
        answers.add(began);
        // Decided too late, on a machine that has more to do: what `undecided` says, at error in the log.
        if (answer.contains("\"CheckCode\":1,")) UNDECIDED.incrementAndGet();
        else if (!answer.contains(isSpoiler ? "\"CheckCode\":1001," : "\"CheckCode\":0,")) throw new AssertionError(answer);
    }
}
