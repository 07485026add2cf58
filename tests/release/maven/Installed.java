import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import org.springframework.boot.WebApplicationType;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.context.ConfigurableApplicationContext;
import volc.im.BlockingImClient;
import volc.im.Callbacks;
import volc.im.ImException;
import volc.im.QueryOnlineStatusRequest;
import volc.im.emulator.Emulator;

/** The jar, the Spring Boot starter and the emulator, from one repository: a client that Spring made calls the emulator. */
@EnableAutoConfiguration
public class Installed {
    public static void main(String[] versions) {
        verify();
        try (Emulator emulator = Emulator.start()) {
            Map<String, Object> properties = Map.of(
                    "volc-im.base-url", emulator.getUrl(),
                    "volc-im.app-id", emulator.getEnv().get("VOLC_IM_APP_ID"),
                    "volc-im.access-key-id", emulator.getEnv().get("VOLCENGINE_ACCESS_KEY"),
                    "volc-im.secret-access-key", emulator.getEnv().get("VOLCENGINE_SECRET_KEY"));
            var application = new SpringApplicationBuilder(Installed.class)
                    .web(WebApplicationType.NONE)
                    .properties(properties);
            try (ConfigurableApplicationContext context = application.run()) {
                var request = QueryOnlineStatusRequest.builder().userIds(List.of(1L)).build();
                context.getBean(BlockingImClient.class).call(request);
            }
            if (!emulator.waitForCall("QueryOnlineStatus").getCarriedOut()) {
                throw new AssertionError("the call was not carried out");
            }
        }
        System.out.println("volc-im " + versions[0] + ": installed from a repository, with its starter and emulator");
    }

    private static void verify() {
        Callbacks callbacks = new Callbacks("a-secret-of-tests", 123456);
        String body = callbacks.sign("BeforeSendMessage", "{\"AppId\":123456,\"MessageBody\":{\"Content\":\"hi\"}}");
        if (!callbacks.verify(body.getBytes(StandardCharsets.UTF_8)).getTexts().contains("hi")) {
            throw new AssertionError("the event has no text");
        }
        try {
            callbacks.verify(body.replace("hi", "ho").getBytes(StandardCharsets.UTF_8));
        } catch (ImException refused) {
            return;
        }
        throw new AssertionError("a changed body was accepted");
    }
}
