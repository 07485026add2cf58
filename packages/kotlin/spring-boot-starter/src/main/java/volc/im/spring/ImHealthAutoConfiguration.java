package volc.im.spring;

import java.time.Duration;
import java.util.List;
import org.springframework.boot.actuate.autoconfigure.health.ConditionalOnEnabledHealthIndicator;
import org.springframework.boot.actuate.health.AbstractHealthIndicator;
import org.springframework.boot.actuate.health.Health;
import org.springframework.boot.actuate.health.HealthIndicator;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnClass;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.context.annotation.Bean;
import volc.im.Answer;
import volc.im.BlockingImClient;
import volc.im.CallOptions;
import volc.im.QueryOnlineStatusRequest;
import volc.im.QueryOnlineStatusResult;

/** Whether the service answers this application's keys: each check is one call that changes nothing. */
@AutoConfiguration(after = ImAutoConfiguration.class)
@ConditionalOnClass({HealthIndicator.class, ConditionalOnEnabledHealthIndicator.class})
public class ImHealthAutoConfiguration {
    @Bean
    @ConditionalOnBean(BlockingImClient.class)
    @ConditionalOnEnabledHealthIndicator("volc-im")
    @ConditionalOnMissingBean(name = "volcImHealthIndicator")
    HealthIndicator volcImHealthIndicator(BlockingImClient im) {
        return new AbstractHealthIndicator("Volcengine IM does not answer") {
            private final CallOptions quick = CallOptions.NONE.withDeadline(Duration.ofSeconds(5));

            @Override
            protected void doHealthCheck(Health.Builder builder) {
                Answer<QueryOnlineStatusResult> answer =
                        im.call(QueryOnlineStatusRequest.builder().userIds(List.of(1L)).build(), quick);
                builder.up().withDetail("requestId", String.valueOf(answer.getInfo().getRequestId()));
            }
        };
    }
}
