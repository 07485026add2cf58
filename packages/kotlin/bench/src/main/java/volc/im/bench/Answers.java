package volc.im.bench;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.nio.charset.StandardCharsets;
import java.util.Collections;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import volc.im.Action;
import volc.im.GetConversationMessagesResult;
import volc.im.ImConfig;
import volc.im.ImProtocol;

/** A page of 50 messages, read; and Jackson's tree of the same bytes, which checks and types nothing. */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
public class Answers {
    private static String message(String language) {
        return "{\"AppId\":123456,\"ConversationShortId\":7221856821303362049,\"ConversationType\":2,"
                + "\"MessageId\":7221856821303362050,\"IndexInConversation\":1690000000000000,\"Sender\":10001,\"SenderStr\":\"\","
                + "\"MsgType\":10001,\"Content\":" + Texts.quoted(Texts.content(language)) + ",\"CreateTime\":1690000000000,\"Status\":0,"
                + "\"Ext\":{\"a\":\"1\",\"b\":\"2\"}}";
    }

    @Param({"English", "Chinese"})
    public String language;

    private final ImProtocol protocol = new ImProtocol(new ImConfig("AKLTexample", "secret", 123456));
    private final ObjectMapper mapper = new ObjectMapper();
    private byte[] body;

    @Setup
    public void makeBody() {
        body = ("{\"ResponseMetadata\":{\"RequestId\":\"2026\",\"Action\":\"GetConversationMessages\","
                + "\"Version\":\"2020-12-01\",\"Service\":\"rtc\",\"Region\":\"cn-north-1\"},\"Result\":{\"Messages\":["
                + String.join(",", Collections.nCopies(50, message(language)))
                + "],\"HasMore\":true,\"NewCursor\":1690000000000050}}").getBytes(StandardCharsets.UTF_8);
    }

    @Benchmark
    public GetConversationMessagesResult volcIm() {
        return protocol.parse(Action.GET_CONVERSATION_MESSAGES, 200, body);
    }

    @Benchmark
    public JsonNode jacksonTree() throws Exception {
        return mapper.readTree(body);
    }
}
