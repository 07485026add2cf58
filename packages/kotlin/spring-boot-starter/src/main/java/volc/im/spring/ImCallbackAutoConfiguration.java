package volc.im.spring;

import jakarta.servlet.Servlet;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnClass;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnProperty;
import org.springframework.boot.autoconfigure.condition.ConditionalOnWebApplication;
import org.springframework.boot.context.properties.source.InvalidConfigurationPropertyValueException;
import org.springframework.boot.web.servlet.ServletRegistrationBean;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.security.config.annotation.web.configuration.WebSecurityCustomizer;
import volc.im.CallbackHandler;
import volc.im.Callbacks;
import volc.im.Replay;
import volc.im.ReplayStore;
import volc.im.Telemetry;
import volc.im.Undecided;

/** Verification of callbacks, and their endpoint in a servlet application. */
@AutoConfiguration(after = ImAutoConfiguration.class)
public class ImCallbackAutoConfiguration {
    @Bean
    @ConditionalOnMissingBean
    @ConditionalOnProperty("volc-im.callbacks.secret")
    Callbacks imCallbacks(ImProperties properties) {
        ImProperties.Callbacks given = properties.callbacks();
        return new Callbacks(given.secret(), properties.appId(), given.tolerance(), given.eventId());
    }

    @Bean
    @ConditionalOnBean({Callbacks.class, CallbackHandlers.class})
    @ConditionalOnMissingBean
    CallbackHandler imCallbackHandler(
            ImProperties properties,
            Callbacks callbacks,
            ObjectProvider<CallbackHandlers> handlers,
            ObjectProvider<ReplayStore> store,
            ObjectProvider<Telemetry> telemetry) {
        CallbackHandler.Builder builder = CallbackHandler.builder(callbacks, undecided(properties.callbacks()));
        if (properties.callbacks().deadline() != null) {
            builder.deadline(properties.callbacks().deadline());
        }
        store.ifAvailable(shared -> builder.replay(Replay.store(shared)));
        telemetry.ifAvailable(builder::telemetry);
        handlers.orderedStream().forEach(registering -> registering.register(builder));
        return builder.build();
    }

    private static Undecided undecided(ImProperties.Callbacks given) {
        String choice = given.undecided() == null ? "" : given.undecided();
        return switch (choice) {
            case "accept" -> Undecided.ACCEPT;
            case "reject" -> Undecided.REJECT;
            default -> throw new InvalidConfigurationPropertyValueException(
                    "volc-im.callbacks.undecided",
                    choice,
                    "it must be accept or reject: what a Before event gets that no handler decided");
        };
    }

    /** The endpoint. */
    @Configuration(proxyBeanMethods = false)
    @ConditionalOnWebApplication(type = ConditionalOnWebApplication.Type.SERVLET)
    @ConditionalOnClass(Servlet.class)
    static class Endpoint {
        @Bean
        @ConditionalOnBean(CallbackHandler.class)
        ServletRegistrationBean<CallbackServlet> imCallbackServlet(ImProperties properties, CallbackHandler handler) {
            return new ServletRegistrationBean<>(new CallbackServlet(handler), properties.callbacks().path());
        }
    }

    /**
     * The service has no account of the application's, and no token against forged forms: the endpoint verifies signatures
     * itself. Everything else stays as protected as it is: a filter chain of its own would switch Boot's default one off.
     */
    @Configuration(proxyBeanMethods = false)
    @ConditionalOnWebApplication(type = ConditionalOnWebApplication.Type.SERVLET)
    @ConditionalOnClass(WebSecurityCustomizer.class)
    static class Unprotected {
        @Bean
        @ConditionalOnBean(CallbackHandler.class)
        WebSecurityCustomizer imCallbackSecurity(ImProperties properties) {
            String path = properties.callbacks().path();
            return security -> security.ignoring()
                    .requestMatchers(request -> path.equals(request.getServletPath()) && request.getPathInfo() == null);
        }
    }
}
