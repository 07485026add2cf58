package backend;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.Base64;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.SpringApplication;
import org.springframework.boot.test.context.SpringBootTest;
import org.springframework.boot.test.web.server.LocalServerPort;
import org.springframework.context.ApplicationContext;
import org.springframework.test.context.DynamicPropertyRegistry;
import org.springframework.test.context.DynamicPropertySource;
import volc.im.Callbacks;
import volc.im.ImConfig;
import volc.im.spring.ImProperties;

/** A backend with the starter under Spring Security's default: everything asks for a login, and forms need a token. */
@SpringBootTest(
        webEnvironment = SpringBootTest.WebEnvironment.RANDOM_PORT,
        properties = {"spring.security.user.name=ops", "spring.security.user.password=secret"})
class StarterTest {
    private static Process emulator;

    @LocalServerPort
    private int port;

    @Autowired
    private Callbacks callbacks;

    @Autowired
    private ApplicationContext context;

    @DynamicPropertySource
    static void url(DynamicPropertyRegistry properties) throws IOException {
        emulator = new ProcessBuilder(
                        System.getenv("VOLC_IM_EMULATOR"), "--app-id", "123456", "--access-key", "AKLTtest",
                        "--secret-key", "test-secret-key", "--exit-on-stdin-close")
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start();
        String url = new ObjectMapper().readTree(emulator.inputReader().readLine()).get("url").asText();
        properties.add("volc-im.base-url", () -> url);
    }

    @AfterAll
    static void end() {
        emulator.destroy();
    }

    private HttpResponse<String> send(HttpRequest.Builder request, String path) throws Exception {
        request.uri(URI.create("http://127.0.0.1:" + port + path)).timeout(Duration.ofSeconds(30));
        return HttpClient.newHttpClient().send(request.build(), HttpResponse.BodyHandlers.ofString());
    }

    private HttpResponse<String> post(String body, String path) throws Exception {
        return send(HttpRequest.newBuilder().POST(BodyPublishers.ofString(body)), path);
    }

    private static HttpRequest.Builder asOperator() {
        String login = Base64.getEncoder().encodeToString("ops:secret".getBytes());
        return HttpRequest.newBuilder().header("authorization", "Basic " + login);
    }

    @Test
    void eventsNeedNoLogin() throws Exception {
        String body = callbacks.sign("BeforeSendMessage", "{\"AppId\":123456,\"Text\":\"spoiler\"}");
        HttpResponse<String> refused = post(body, "/im-callbacks");
        assertThat(refused.statusCode()).isEqualTo(200);
        assertThat(refused.body()).isEqualTo("{\"CheckCode\":1001,\"CheckMessage\":\"no spoilers\"}");
        HttpResponse<String> forged = post("{}", "/im-callbacks");
        assertThat(forged.statusCode()).isEqualTo(401);
        assertThat(forged.body()).isEmpty();
        assertThat(send(HttpRequest.newBuilder(), "/im-callbacks").statusCode()).isEqualTo(405);
    }

    @Test
    void everythingElseStaysProtected() throws Exception {
        for (String path : new String[] {"/online", "/im-callbacks/", "/im-callbacks/x", "/im-callbacks;x/../online"}) {
            assertThat(post("{}", path).statusCode()).as(path).isIn(400, 401, 403);
            assertThat(send(HttpRequest.newBuilder(), path).statusCode()).as(path).isIn(400, 401, 403);
        }
        assertThat(send(asOperator(), "/online").body()).isEqualTo("200");
    }

    @Test
    void healthIsWhetherTheServiceAnswers() throws Exception {
        HttpResponse<String> health = send(asOperator(), "/actuator/health");
        assertThat(health.body()).contains("\"volcIm\":{\"status\":\"UP\"");
    }

    @Test
    void nothingShowsSecrets() {
        assertThat(context.getBean(ImConfig.class).toString()).doesNotContain("test-secret-key");
        assertThat(context.getBean(ImProperties.class).toString()).doesNotContain("secret-key");
    }

    @Test
    void whatIsUndecidedHasToBeChosen() {
        SpringApplication application = new SpringApplication(Backend.class);
        assertThatThrownBy(() -> application.run("--server.port=0", "--volc-im.callbacks.undecided="))
                .hasStackTraceContaining("volc-im.callbacks.undecided");
    }
}
