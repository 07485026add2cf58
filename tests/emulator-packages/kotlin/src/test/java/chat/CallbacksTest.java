package chat;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.sun.net.httpserver.HttpServer;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import volc.im.emulator.ActAnswer;
import volc.im.emulator.Delivery;
import volc.im.emulator.Emulator;
import volc.im.emulator.Faults;
import volc.im.emulator.junit.VolcImEmulator;

@ExtendWith(VolcImEmulator.class)
class CallbacksTest {
    private final List<String> received = new CopyOnWriteArrayList<>();
    private HttpServer backend;

    @BeforeEach
    void start(Emulator im) throws Exception {
        backend = HttpServer.create(new InetSocketAddress("127.0.0.1", 0), 0);
        backend.createContext("/im", exchange -> {
            received.add(new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8));
            byte[] answer = "{\"CheckCode\":1001,\"CheckMessage\":\"no spoilers\"}".getBytes(StandardCharsets.UTF_8);
            exchange.sendResponseHeaders(200, answer.length);
            exchange.getResponseBody().write(answer);
            exchange.close();
        });
        backend.start();
        im.getControl().setTarget(null, "http://127.0.0.1:" + backend.getAddress().getPort() + "/im");
    }

    @AfterEach
    void stop() {
        backend.stop(0);
    }

    // region docs
    @Test
    void theBackendRefuses(Emulator im) {
        long group = im.asUser(1).createConversation().getConversationShortId();
        ActAnswer answer = im.asUser(1).send(group, "spoiler");
        assertEquals(Boolean.TRUE, answer.getRefusedByCallback());
        assertEquals(1001L, answer.getCheckCode());
        Delivery delivery = im.waitForDelivery("BeforeSendMessage");
        assertEquals("refused", delivery.getOutcome());
        assertEquals(delivery.getId(), im.resend(delivery, "tampered").getResendOf());
        assertEquals("AfterSendMessage", im.trigger("AfterSendMessage").getEventType());
        assertTrue(received.stream().anyMatch(body -> body.contains("BeforeSendMessage")));
    }
    // endregion docs

    @Test
    void eachTestBeginsWithNothing(Emulator im) {
        assertEquals(0, im.getControl().counts().getConversations());
        im.fault(null, Faults.latency(1).every(2));
        assertEquals(1, im.getControl().faults().getRules().size());
    }
}
