package oracle;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.volcengine.auth.impl.SignerV4Impl;
import com.volcengine.model.Credentials;
import com.volcengine.model.RequestParam;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.LocalDateTime;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.Date;
import java.util.List;
import org.apache.http.Header;
import org.apache.http.NameValuePair;
import org.apache.http.message.BasicHeader;
import org.apache.http.message.BasicNameValuePair;

/** Signs each request of a file again with the signer of the vendor's SDK for Java and compares the Authorization headers. */
public final class Main {
    private static final DateTimeFormatter DATE = DateTimeFormatter.ofPattern("yyyyMMdd'T'HHmmss'Z'");

    private Main() {}

    private static String signedAgain(JsonNode account, JsonNode request) throws Exception {
        URI url = new URI(request.get("url").asText());
        List<NameValuePair> query = new ArrayList<>();
        for (String pair : url.getQuery().split("&")) {
            String[] parts = pair.split("=", 2);
            query.add(new BasicNameValuePair(parts[0], parts[1]));
        }
        LocalDateTime date = LocalDateTime.parse(request.get("headers").get("x-date").asText(), DATE);
        String type = request.get("headers").get("content-type").asText();
        RequestParam param = RequestParam.builder()
                .isSignUrl(false)
                .body(request.get("body").asText().getBytes(StandardCharsets.UTF_8))
                .method(request.get("method").asText())
                .date(Date.from(date.toInstant(ZoneOffset.UTC)))
                .path(url.getPath())
                .host(url.getAuthority())
                .queryList(query)
                .headers(new Header[] {new BasicHeader("Content-Type", type)})
                .build();
        Credentials credentials =
                new Credentials(account.path("region").asText("cn-north-1"), "rtc");
        credentials.setAccessKeyID(account.get("accessKeyId").asText());
        credentials.setSecretAccessKey(account.get("secretAccessKey").asText());
        if (account.has("sessionToken")) {
            credentials.setSessionToken(account.get("sessionToken").asText());
        }
        return new SignerV4Impl().getSignRequest(param, credentials).getAuthorization();
    }

    public static void main(String[] arguments) throws Exception {
        ObjectMapper json = new ObjectMapper();
        int count = 0;
        for (String line : Files.readAllLines(Path.of(arguments[0]))) {
            JsonNode wanted = json.readTree(line);
            JsonNode request = wanted.get("request");
            String ours = request.get("headers").get("authorization").asText();
            String theirs = signedAgain(wanted.get("account"), request);
            if (!ours.equals(theirs)) {
                throw new AssertionError(request.get("url") + "\n  ours   " + ours + "\n  vendor " + theirs);
            }
            count += 1;
        }
        if (count == 0) {
            throw new AssertionError("no request to compare");
        }
        Names.check(Path.of(arguments[1]), Path.of(arguments[2]));
        System.out.println("volc-sdk-java reproduces all " + count + " signatures");
    }
}
