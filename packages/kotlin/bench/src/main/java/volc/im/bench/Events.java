package volc.im.bench;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.time.Instant;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import volc.im.CallbackEvent;
import volc.im.Callbacks;

/** A callback, verified and read; and the same by hand with MessageDigest and Jackson, without any further check. */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
public class Events {
    private static final String SECRET = "callback-secret";
    private static final Instant NOW = Instant.parse("2026-01-01T00:00:00Z");

    private final Callbacks callbacks = new Callbacks(SECRET, 123456);
    private final ObjectMapper mapper = new ObjectMapper();
    private byte[] body;

    @Param({"English", "Chinese"})
    public String language;

    @Setup
    public void makeBody() {
        body = callbacks
            .sign("BeforeSendMessage", "{\"AppId\":123456,\"MessageBody\":{\"ConversationShortId\":7221856821303362049,"
                    + "\"ConversationType\":2,\"Sender\":10001,\"MsgType\":10001,\"Content\":"
                    + Texts.quoted(Texts.content(language)) + "}}",
                    NOW, "event-1", "1234")
            .getBytes(StandardCharsets.UTF_8);
        verifiedByHand(body);
    }

    @Benchmark
    public CallbackEvent volcIm() {
        return callbacks.verify(body, NOW);
    }

    @Benchmark
    public JsonNode messageDigestAndJackson() {
        return verifiedByHand(body);
    }

    private JsonNode verifiedByHand(byte[] body) {
        try {
            JsonNode event = mapper.readTree(body);
            String[] parts = {
                event.get("EventType").asText(), event.get("EventData").asText(), event.get("EventTime").asText(),
                event.get("EventId").asText(), event.get("AppId").asText(), event.get("Version").asText(),
                event.get("Nonce").asText(), SECRET
            };
            Arrays.sort(parts);
            MessageDigest digest = MessageDigest.getInstance("SHA-256");
            byte[] made = digest.digest(String.join("", parts).getBytes(StandardCharsets.UTF_8));
            byte[] given = HexFormat.of().parseHex(event.get("Signature").asText());
            if (!MessageDigest.isEqual(made, given)) {
                throw new IllegalStateException("not what the service signs");
            }
            return mapper.readTree(event.get("EventData").asText());
        } catch (java.io.IOException | java.security.NoSuchAlgorithmException error) {
            throw new IllegalStateException(error);
        }
    }
}
