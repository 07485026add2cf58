package volc.im.spring;

import io.opentelemetry.api.OpenTelemetry;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnClass;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnProperty;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.boot.context.properties.PropertyMapper;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Lazy;
import volc.im.AsyncImClient;
import volc.im.BlockingImClient;
import volc.im.CallListener;
import volc.im.ImClient;
import volc.im.ImConfig;
import volc.im.RateStore;
import volc.im.Telemetry;
import volc.im.TransportConfig;
import volc.im.credentials.Chain;
import volc.im.credentials.CredentialsSource;
import volc.im.opentelemetry.ImTelemetry;

/** Clients, made when they are first injected. A bean of yours takes the place of one of these. */
@AutoConfiguration(
        afterName = "org.springframework.boot.actuate.autoconfigure.opentelemetry.OpenTelemetryAutoConfiguration")
@EnableConfigurationProperties(ImProperties.class)
public class ImAutoConfiguration {
    @Bean
    @ConditionalOnMissingBean
    @ConditionalOnProperty("volc-im.app-id")
    ImConfig imConfig(ImProperties properties, ObjectProvider<CredentialsSource> credentials) {
        if (properties.accessKeyId() != null) {
            return new ImConfig(
                    properties.accessKeyId(),
                    properties.secretAccessKey() == null ? "" : properties.secretAccessKey(),
                    properties.appId(),
                    properties.sessionToken(),
                    properties.region(),
                    properties.baseUrl());
        }
        CredentialsSource source = credentials.getIfAvailable(Chain::new);
        return new ImConfig(properties.appId(), source, properties.region(), properties.baseUrl());
    }

    @Bean
    @ConditionalOnMissingBean
    TransportConfig imTransportConfig(
            ImProperties properties,
            ObjectProvider<CallListener> listener,
            ObjectProvider<RateStore> rateStore,
            ObjectProvider<Telemetry> telemetry) {
        TransportConfig.Builder builder = TransportConfig.builder().paced(properties.paced());
        PropertyMapper given = PropertyMapper.get().alwaysApplyingWhenNonNull();
        given.from(properties::timeout).to(builder::timeout);
        given.from(properties::deadline).to(builder::deadline);
        given.from(properties::connectTimeout).to(builder::connectTimeout);
        given.from(properties::proxy).to(builder::proxy);
        listener.ifAvailable(builder::listener);
        rateStore.ifAvailable(builder::rateStore);
        telemetry.ifAvailable(builder::telemetry);
        return builder.build();
    }

    @Bean
    @Lazy
    @ConditionalOnBean(ImConfig.class)
    @ConditionalOnMissingBean
    ImClient imClient(ImConfig config, TransportConfig transport) {
        return new ImClient(config, transport);
    }

    @Bean
    @Lazy
    @ConditionalOnBean(ImConfig.class)
    @ConditionalOnMissingBean
    BlockingImClient blockingImClient(ImConfig config, TransportConfig transport) {
        return new BlockingImClient(config, transport);
    }

    @Bean
    @Lazy
    @ConditionalOnBean(ImConfig.class)
    @ConditionalOnMissingBean
    AsyncImClient asyncImClient(ImConfig config, TransportConfig transport) {
        return new AsyncImClient(config, transport);
    }

    /** Where there is an {@code OpenTelemetry}. */
    @Configuration(proxyBeanMethods = false)
    @ConditionalOnClass(OpenTelemetry.class)
    static class Traced {
        @Bean
        @ConditionalOnBean(OpenTelemetry.class)
        @ConditionalOnMissingBean(Telemetry.class)
        ImTelemetry imTelemetry(OpenTelemetry openTelemetry) {
            return new ImTelemetry(openTelemetry);
        }
    }
}
