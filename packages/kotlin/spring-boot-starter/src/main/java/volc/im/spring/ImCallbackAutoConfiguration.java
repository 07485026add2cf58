package volc.im.spring;

import org.springframework.beans.factory.ObjectProvider;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnProperty;
import org.springframework.boot.context.properties.source.InvalidConfigurationPropertyValueException;
import org.springframework.context.annotation.Bean;
import volc.im.CallbackHandler;
import volc.im.Callbacks;
import volc.im.Replay;
import volc.im.ReplayStore;
import volc.im.Telemetry;
import volc.im.Undecided;

/** Verification of callbacks, and the handler of their events. */
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
}
