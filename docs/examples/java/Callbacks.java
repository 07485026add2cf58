package examples;

// region server
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.Executors;
import volc.im.CallbackAnswer;
import volc.im.CallbackHandler;
import volc.im.CallbackRequest;
import volc.im.EventType;
import volc.im.Reply;
import volc.im.Undecided;
// endregion server

public final class Callbacks {
    // region server
    private static final CallbackHandler HANDLER = CallbackHandler
            .builder(new volc.im.Callbacks(System.getenv("IM_CALLBACK_SECRET"), 123456), Undecided.REJECT)
            .onEvent(EventType.BEFORE_SEND_MESSAGE, (event, data) ->
                    event.getTexts().stream().anyMatch(text -> text.contains("spoiler"))
                            ? Reply.reject(1001, "no spoilers")
                            : Reply.accept())
            .build();

    private static void answer(HttpExchange exchange) throws IOException {
        CallbackRequest request = new CallbackRequest(
                exchange.getRequestMethod(),
                exchange.getRequestHeaders().getFirst("Content-Type"),
                exchange.getRequestHeaders().getFirst("Content-Encoding"),
                exchange.getRequestHeaders().getFirst("Content-Length"));
        CallbackAnswer answer = HANDLER.handleBlocking(request, exchange.getRequestBody());
        answer.getHeaders().forEach(exchange.getResponseHeaders()::set);
        byte[] body = answer.getBody() == null ? null : answer.getBody().getBytes(StandardCharsets.UTF_8);
        exchange.sendResponseHeaders(answer.getStatus(), body == null ? -1 : body.length);
        if (body != null) exchange.getResponseBody().write(body);
        exchange.close();
    }

    public static void main(String[] arguments) throws IOException {
        String port = System.getenv().getOrDefault("PORT", "3000");
        HttpServer server = HttpServer.create(new InetSocketAddress(Integer.parseInt(port)), 0);
        server.setExecutor(Executors.newCachedThreadPool());
        server.createContext("/", Callbacks::answer);
        server.start();
    }
    // endregion server

    private Callbacks() {}
}
