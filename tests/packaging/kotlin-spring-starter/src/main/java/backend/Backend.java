package backend;

import java.util.List;
import org.springframework.boot.SpringApplication;
import org.springframework.boot.autoconfigure.SpringBootApplication;
import org.springframework.context.annotation.Bean;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RestController;
import volc.im.BlockingImClient;
import volc.im.EventType;
import volc.im.QueryOnlineStatusRequest;
import volc.im.Reply;
import volc.im.spring.CallbackHandlers;

/** A Spring Boot backend with the starter. */
// region docs
@SpringBootApplication
public class Backend {
    public static void main(String[] arguments) {
        SpringApplication.run(Backend.class, arguments);
    }

    @Bean
    CallbackHandlers moderation() {
        return builder -> builder.onEvent(EventType.BEFORE_SEND_MESSAGE, (event, data) ->
                event.getTexts().stream().anyMatch(text -> text.contains("spoiler"))
                        ? Reply.reject(1001, "no spoilers")
                        : Reply.accept());
    }
    // endregion docs

    /** Of the application, behind Spring Security. */
    @RestController
    static class Online {
        private final BlockingImClient im;

        Online(BlockingImClient im) {
            this.im = im;
        }

        @GetMapping("/online")
        String online() {
            var request = QueryOnlineStatusRequest.builder().userIds(List.of(1L)).build();
            return String.valueOf(im.call(request).getInfo().getStatus());
        }
    }
    // region docs
}
// endregion docs
