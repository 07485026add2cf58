package backend;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayInputStream;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublisher;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.test.context.SpringBootTest;
import org.springframework.boot.test.web.server.LocalServerPort;
import volc.im.Callbacks;

@SpringBootTest(webEnvironment = SpringBootTest.WebEnvironment.RANDOM_PORT)
class CallbackControllerTest {
    private static final String DATA = "{\"AppId\":123456}";

    @LocalServerPort
    private int port;

    @Autowired
    private Callbacks callbacks;

    private HttpResponse<String> send(BodyPublisher body) throws Exception {
        return send("/im-callbacks", body);
    }

    private HttpResponse<String> send(String path, BodyPublisher body) throws Exception {
        URI uri = URI.create("http://127.0.0.1:" + port + path);
        HttpRequest request = HttpRequest.newBuilder(uri).timeout(Duration.ofSeconds(20)).POST(body).build();
        return HttpClient.newHttpClient().send(request, HttpResponse.BodyHandlers.ofString());
    }

    @Test
    void genuineEventsAreDecided() throws Exception {
        String spoiler = "{\"AppId\":123456,\"Text\":\"spoiler\"}";
        HttpResponse<String> refused = send(BodyPublishers.ofString(callbacks.sign("BeforeSendMessage", spoiler)));
        assertThat(refused.statusCode()).isEqualTo(200);
        assertThat(refused.headers().firstValue("content-type")).hasValue("application/json");
        assertThat(refused.body()).isEqualTo("{\"CheckCode\":1001,\"CheckMessage\":\"no spoilers\"}");
        HttpResponse<String> accepted = send(BodyPublishers.ofString(callbacks.sign("BeforeSendMessage", DATA)));
        assertThat(accepted.body()).isEqualTo("{\"CheckCode\":0,\"CheckMessage\":\"\"}");
    }

    @Test
    void aServletAnswersAsTheControllerDoes() throws Exception {
        String spoiler = "{\"AppId\":123456,\"Text\":\"sp\\u006filer\"}";
        HttpResponse<String> refused =
                send("/im-callbacks-servlet", BodyPublishers.ofString(callbacks.sign("BeforeSendMessage", spoiler)));
        assertThat(refused.body()).isEqualTo("{\"CheckCode\":1001,\"CheckMessage\":\"no spoilers\"}");
        assertThat(refused.headers().firstValue("content-type")).hasValue("application/json");
        HttpResponse<String> forged = send("/im-callbacks-servlet", BodyPublishers.ofString("{}"));
        assertThat(forged.statusCode()).isEqualTo(401);
        assertThat(forged.body()).isEmpty();
    }

    @Test
    void othersLearnNothing() throws Exception {
        HttpResponse<String> forged = send(BodyPublishers.ofString(new Callbacks("another-secret-of-tests").sign("BeforeSendMessage", DATA)));
        assertThat(forged.statusCode()).isEqualTo(401);
        assertThat(forged.body()).isEmpty();
        BodyPublisher endless = BodyPublishers.ofInputStream(() -> new ByteArrayInputStream(new byte[(1 << 20) + 100_000]));
        assertThat(send(endless).statusCode()).isEqualTo(413);
    }

    @Test
    void whatCannotBeACallbackIsTurnedAway() throws Exception {
        URI uri = URI.create("http://127.0.0.1:" + port + "/im-callbacks");
        HttpRequest.Builder request = HttpRequest.newBuilder(uri).timeout(Duration.ofSeconds(5));
        HttpResponse<String> get = HttpClient.newHttpClient().send(request.build(), HttpResponse.BodyHandlers.ofString());
        assertThat(get.statusCode()).isEqualTo(405);
        assertThat(get.headers().firstValue("allow")).hasValue("POST");
        HttpRequest page = request.header("content-type", "text/html").POST(BodyPublishers.ofString("<html>")).build();
        HttpResponse<String> refused = HttpClient.newHttpClient().send(page, HttpResponse.BodyHandlers.ofString());
        assertThat(refused.statusCode()).isEqualTo(415);
        assertThat(refused.body()).isEmpty();
    }

    @Test
    void anEventThatComesTwiceIsHandledOnce() throws Exception {
        String event = callbacks.sign("BeforeSendMessage", "{\"AppId\":123456,\"Text\":\"spoiler\"}");
        int before = Backend.HANDLED.get();
        HttpResponse<String> first = send(BodyPublishers.ofString(event));
        HttpResponse<String> second = send(BodyPublishers.ofString(event));
        assertThat(second.body()).isEqualTo(first.body()).contains("1001");
        assertThat(Backend.HANDLED.get()).isEqualTo(before + 1);
    }

    @Test
    void lateDecisionsAreMadeAsWasChosen() throws Exception {
        HttpResponse<String> late = send(BodyPublishers.ofString(callbacks.sign("BeforeDestroyConversation", DATA)));
        assertThat(late.body()).isEqualTo("{\"CheckCode\":1,\"CheckMessage\":\"no decision in time\"}");
    }
}
