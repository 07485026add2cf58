package bot;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.text.Normalizer;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executors;
import java.util.stream.Collectors;
import volc.im.AsyncImClient;
import volc.im.CallOptions;
import volc.im.CallbackAnswer;
import volc.im.CallbackEvent;
import volc.im.CallbackHandler;
import volc.im.CallbackRequest;
import volc.im.Callbacks;
import volc.im.Content;
import volc.im.EventType;
import volc.im.ImConfig;
import volc.im.MsgType;
import volc.im.Reply;
import volc.im.SendMessageRequest;
import volc.im.Undecided;

/** Refuses messages with words of a list before they are delivered, and warns who keeps trying. */
public final class Bot {
    private static final int WARN_AFTER = 3; // Refusals, then the sender is warned.
    private static final int MOST_SENDERS = 100_000; // Remembered with their refusals.

    private final long bot = Long.parseLong(setting("BOT_USER_ID")); // A member of the groups that it moderates.
    private final Path wordsFile = Path.of(setting("WORDS_FILE")); // A word a line; read for each message, so that changes count at once.
    private final AsyncImClient im;
    private final CallbackHandler handler;
    /** By sender; the last one refused stands last. */
    private final Map<Long, Integer> refusals = new LinkedHashMap<>() {
        @Override
        protected boolean removeEldestEntry(Map.Entry<Long, Integer> eldest) {
            return size() > MOST_SENDERS;
        }
    };
    /** In progress. */
    private final Set<CompletableFuture<?>> warnings = ConcurrentHashMap.newKeySet();

    private Bot() {
        int appId = Integer.parseInt(setting("VOLC_IM_APP_ID"));
        // Keys come from VOLCENGINE_ACCESS_KEY and VOLCENGINE_SECRET_KEY.
        ImConfig config = new ImConfig(appId);
        String emulator = System.getenv("VOLC_IM_BASE_URL");
        im = new AsyncImClient(emulator == null ? config : config.withBaseUrl(emulator));
        // No decision, no message: a broken word list stops the chat rather than the rules.
        handler = CallbackHandler.builder(new Callbacks(setting("IM_CALLBACK_SECRET"), appId), Undecided.REJECT)
                .onEvent(EventType.BEFORE_SEND_MESSAGE, (event, data) -> beforeSendMessage(event))
                .build();
    }

    private Reply beforeSendMessage(CallbackEvent event) {
        List<String> words = words();
        List<String> texts = event.getTexts().stream().map(Bot::plain).collect(Collectors.toList());
        if (words.stream().noneMatch(word -> texts.stream().anyMatch(text -> text.contains(word)))) {
            return Reply.accept();
        }
        count(event);
        return Reply.reject(1001, "This message breaks the rules of this group.");
    }

    private List<String> words() {
        try {
            return Files.readAllLines(wordsFile).stream()
                    .map(Bot::plain)
                    .filter(word -> !word.isEmpty())
                    .collect(Collectors.toList());
        } catch (IOException error) {
            throw new UncheckedIOException(error);
        }
    }

    /** Spelling variants are one: full-width letters, capitals. */
    private static String plain(String text) {
        return Normalizer.normalize(text, Normalizer.Form.NFKC).toLowerCase(Locale.ROOT).trim();
    }

    private void count(CallbackEvent event) {
        // The vendor does not document these two names: look at an event of your application.
        Object sender = event.get("MessageBody.Sender");
        Object group = event.get("MessageBody.ConversationShortId");
        if (sender == null || group == null) {
            System.err.println("no sender or conversation in event " + event.getId());
            return;
        }
        long user = Long.parseLong(sender.toString());
        synchronized (refusals) {
            Integer before = refusals.remove(user);
            int times = (before == null ? 0 : before) + 1;
            if (times < WARN_AFTER) {
                refusals.put(user, times);
                return;
            }
        }
        warn(user, Long.parseLong(group.toString()), event.getId());
    }

    /** Not awaited: the service waits a second for the decision. */
    private void warn(long user, long group, String eventId) {
        String text = WARN_AFTER + " of your messages were refused. Please read the rules.";
        SendMessageRequest message = SendMessageRequest.builder(Content.textContent(text), group, MsgType.TEXT)
                .sender(bot)
                .visibleUsers(List.of(user))
                .build();
        // One warning for an event, however often it comes.
        CompletableFuture<?> warning = im.sendMessage(message, CallOptions.NONE.withIdempotencyId("warning-" + eventId));
        warnings.add(warning);
        warning.whenComplete((sent, error) -> {
            if (error != null) {
                System.err.println("no warning was sent: " + error.getMessage());
            }
            warnings.remove(warning);
        });
    }

    private void answer(HttpExchange exchange) throws IOException {
        CallbackRequest request = new CallbackRequest(
                exchange.getRequestMethod(),
                exchange.getRequestHeaders().getFirst("Content-Type"),
                exchange.getRequestHeaders().getFirst("Content-Encoding"),
                exchange.getRequestHeaders().getFirst("Content-Length"));
        CallbackAnswer answer = handler.handleBlocking(request, exchange.getRequestBody());
        answer.getHeaders().forEach(exchange.getResponseHeaders()::set);
        byte[] body = answer.getBody() == null ? null : answer.getBody().getBytes(StandardCharsets.UTF_8);
        exchange.sendResponseHeaders(answer.getStatus(), body == null ? -1 : body.length);
        if (body != null) {
            exchange.getResponseBody().write(body);
        }
        exchange.close();
    }

    /** A variable of the environment that has to be set. */
    private static String setting(String name) {
        String value = System.getenv(name);
        if (value == null || value.isEmpty()) {
            System.err.println(name + " is not set");
            System.exit(1);
        }
        return value;
    }

    public static void main(String[] arguments) throws IOException {
        Bot bot = new Bot();
        String port = System.getenv().getOrDefault("PORT", "3000");
        HttpServer server = HttpServer.create(new InetSocketAddress(Integer.parseInt(port)), 0);
        server.setExecutor(Executors.newCachedThreadPool());
        server.createContext("/im", bot::answer);
        server.createContext("/health", exchange -> {
            exchange.sendResponseHeaders(200, -1);
            exchange.close();
        });
        server.start();
        System.out.println("moderates on port " + server.getAddress().getPort());
        Runtime.getRuntime().addShutdownHook(new Thread(() -> {
            server.stop(1);
            CompletableFuture.allOf(bot.warnings.toArray(new CompletableFuture<?>[0])).exceptionally(error -> null).join();
        }));
    }
}
