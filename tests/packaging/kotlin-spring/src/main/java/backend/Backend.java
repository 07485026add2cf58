package backend;

import java.util.concurrent.atomic.AtomicInteger;
import org.springframework.boot.SpringApplication;
import org.springframework.boot.autoconfigure.SpringBootApplication;
import org.springframework.boot.web.servlet.ServletRegistrationBean;
import org.springframework.context.annotation.Bean;
import volc.im.CallbackHandler;
import volc.im.Callbacks;
import volc.im.EventType;
import volc.im.Reply;
import volc.im.Undecided;

/** A Spring Boot backend that decides about messages. */
@SpringBootApplication
public class Backend {
    static final AtomicInteger HANDLED = new AtomicInteger();

    public static void main(String[] arguments) {
        SpringApplication.run(Backend.class, arguments);
    }

    @Bean
    Callbacks callbacks() {
        return new Callbacks("callback-secret-of-tests", 123456);
    }

    @Bean
    CallbackHandler callbackHandler(Callbacks callbacks) {
        return CallbackHandler.builder(callbacks, Undecided.REJECT)
                .onEvent(EventType.BEFORE_SEND_MESSAGE, (event, data) -> {
                    HANDLED.incrementAndGet();
                    return event.getTexts().stream().anyMatch(text -> text.contains("spoiler"))
                            ? Reply.reject(1001, "no spoilers")
                            : Reply.accept();
                })
                .onEvent(EventType.BEFORE_DESTROY_CONVERSATION, (event, data) -> {
                    try {
                        Thread.sleep(10_000);
                    } catch (InterruptedException error) {
                        Thread.currentThread().interrupt();
                    }
                    return Reply.accept();
                })
                .build();
    }

    @Bean
    ServletRegistrationBean<CallbackServlet> callbackServlet(CallbackHandler handler) {
        return new ServletRegistrationBean<>(new CallbackServlet(handler), "/im-callbacks-servlet");
    }
}
