package volc.im.spring;

import java.time.Duration;
import java.util.List;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * Properties that begin with {@code volc-im}. What is not set keeps the library's default.
 *
 * @param appId the application, for calls that name none
 * @param accessKeyId the access key id; without it, a bean of type {@code CredentialsSource}, or the vendor's default chain
 * @param secretAccessKey the secret of the access key
 * @param sessionToken the session token of temporary credentials
 * @param region where the application was created: cn-north-1 or ap-southeast-1
 * @param baseUrl another server than the region's, such as the emulator
 * @param timeout time limit of one attempt
 * @param deadline time limit of a call with all its attempts
 * @param connectTimeout time limit of connecting
 * @param paced whether every call is paced by the documented rates
 * @param proxy a proxy for every call, by its URL
 * @param callbacks the callbacks of the service
 */
@ConfigurationProperties("volc-im")
public record ImProperties(
        Integer appId,
        String accessKeyId,
        String secretAccessKey,
        String sessionToken,
        String region,
        String baseUrl,
        Duration timeout,
        Duration deadline,
        Duration connectTimeout,
        @DefaultValue("false") boolean paced,
        String proxy,
        @DefaultValue Callbacks callbacks) {
    /**
     * The callbacks of the service.
     *
     * @param secret the callback secret of the console; several while one replaces another
     * @param path where the service posts to
     * @param undecided what a Before event gets that no handler decided: accept or reject; no default
     * @param deadline time limit of an event
     * @param eventId the form of your events' ids: uuid, digits, hex or a pattern
     * @param tolerance how far a callback's time may be from this clock, both ways
     */
    public record Callbacks(
            @DefaultValue List<String> secret,
            @DefaultValue("/im-callbacks") String path,
            String undecided,
            Duration deadline,
            String eventId,
            @DefaultValue("300s") Duration tolerance) {}

    /** Shows no secret. */
    @Override
    public String toString() {
        return "ImProperties[appId=" + appId + ", region=" + region + ", baseUrl=" + baseUrl + "]";
    }
}
