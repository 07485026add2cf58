package volc.im.bench;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.volcengine.auth.impl.SignerV4Impl;
import com.volcengine.model.Credentials;
import com.volcengine.service.SignableRequest;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.apache.http.client.utils.URIBuilder;
import org.apache.http.entity.StringEntity;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import volc.im.ImConfig;
import volc.im.ImProtocol;
import volc.im.MsgType;
import volc.im.SendMessageRequest;
import volc.im.SignedRequest;

/** One SendMessage, from its values to a signed request; and the official SDK's signer on the same body. */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
public class Requests {
    @Param({"English", "Chinese"})
    public String language;

    private String content;
    private final ImProtocol protocol = new ImProtocol(new ImConfig("AKLTexample", "secret", 123456));
    private final Credentials credentials = new Credentials("cn-north-1", "rtc");
    private final SignerV4Impl signer = new SignerV4Impl();
    private final ObjectMapper mapper = new ObjectMapper();
    private String body;

    @Setup
    public void makeBody() {
        content = Texts.content(language);
        credentials.setAccessKeyID("AKLTexample");
        credentials.setSecretAccessKey("secret");
        body = protocol.build(request()).getBody();
    }

    private SendMessageRequest request() {
        return SendMessageRequest.builder(content, 7221856821303362049L, MsgType.TEXT).sender(10001).build();
    }

    /** Values, validation, JSON, hash and signature. */
    @Benchmark
    public SignedRequest volcIm() {
        return protocol.build(request(), Instant.now());
    }

    /** The signature alone, of a body that is there already. */
    @Benchmark
    public SignableRequest officialSigner() throws Exception {
        return signed(body);
    }

    /** As a hand-written client would: Jackson, then the official signer. */
    @Benchmark
    public SignableRequest jacksonAndOfficialSigner() throws Exception {
        Map<String, Object> fields = new LinkedHashMap<>();
        fields.put("AppId", 123456);
        fields.put("ConversationShortId", 7221856821303362049L);
        fields.put("Sender", 10001L);
        fields.put("MsgType", 10001);
        fields.put("Content", content);
        return signed(mapper.writeValueAsString(fields));
    }

    private SignableRequest signed(String json) throws Exception {
        SignableRequest request = new SignableRequest();
        request.setMethod("POST");
        request.setHeader("Content-Type", "application/json");
        URIBuilder uri = new URIBuilder("https://rtc.volcengineapi.com/");
        uri.addParameter("Action", "SendMessage").addParameter("Version", "2020-12-01");
        request.setUriBuilder(uri);
        request.setEntity(new StringEntity(json, "utf-8"));
        signer.sign(request, credentials);
        return request;
    }
}
