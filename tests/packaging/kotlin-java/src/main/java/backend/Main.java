package backend;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import volc.im.BatchOutcome;
import volc.im.BatchSendMessageRequest;
import volc.im.BatchSendMessageResult;
import volc.im.BlockingImClient;
import volc.im.CallOptions;
import volc.im.CallbackEvent;
import volc.im.CallbackHandler;
import volc.im.Callbacks;
import volc.im.Content;
import volc.im.ConversationType;
import volc.im.CreateConversationRequest;
import volc.im.ErrorCode;
import volc.im.EventType;
import volc.im.GetConversationMessagesRequest;
import volc.im.ImConfig;
import volc.im.ImException;
import volc.im.Message;
import volc.im.MsgType;
import volc.im.NewConversation;
import volc.im.Reply;
import volc.im.SendMessageRequest;
import volc.im.SendMessageResult;
import volc.im.Undecided;

/** A backend in plain Java: no Kotlin in sight. */
public final class Main {
    private Main() {}

    public static void main(String[] arguments) throws Exception {
        calls();
        callbacks();
        System.out.println("plain Java: everything was as expected");
    }

    private static void calls() throws InterruptedException {
        try (var emulator = new Emulator(); var im = new BlockingImClient(emulator.config())) {
            long group = im.createConversation(CreateConversationRequest
                            .builder(NewConversation.builder(ConversationType.GROUP).name("Weekend hike").build())
                            .ownerUserId(10001)
                            .build())
                    .getConversationShortId();
            for (int number = 1; number <= 25; number++) {
                SendMessageResult sent = im.sendMessage(message(group, "message " + number));
                expect(sent.getMessageId() > 0);
            }
            List<String> texts = new ArrayList<>();
            for (Message message : im.list(GetConversationMessagesRequest.builder(group).limit(10).build())) {
                texts.add(Content.readTextContent(message.getContent()));
            }
            expect(texts.size() == 25 && texts.get(24).equals("message 25"));

            BatchOutcome<BatchSendMessageRequest, BatchSendMessageResult> outcome = im.batch(
                    BatchSendMessageRequest.builder(Content.textContent("hi"), MsgType.TEXT, List.of(1L, 2L, 3L), 10001).build());
            expect(outcome.getSent() == 3 && outcome.getFailed().isEmpty() && outcome.getRest() == null);

            try {
                im.sendMessage(
                        SendMessageRequest.builder(Content.textContent("x"), group, MsgType.TEXT).sender(99999).build(),
                        CallOptions.NONE.withTimeout(Duration.ofSeconds(5)));
                throw new AssertionError("99999 is no member");
            } catch (ImException.Api error) {
                expect(error.getCode().equals(ErrorCode.PARTICIPANT_NOT_IN_CONVERSATION));
                expect(error.getRequestId() != null && error.getCall() != null);
            }
        }
    }

    private static SendMessageRequest message(long group, String text) {
        return SendMessageRequest.builder(Content.textContent(text), group, MsgType.TEXT).sender(10001).build();
    }

    private static void callbacks() {
        Callbacks callbacks = new Callbacks("callback-secret-of-tests", 123456);
        byte[] body = callbacks.sign("BeforeSendMessage", "{\"AppId\":123456,\"MessageBody\":{\"ConversationType\":2}}").getBytes();
        CallbackEvent event = callbacks.verify(body);
        expect(event.getType().equals("BeforeSendMessage"));
        expect(event.dataOf(EventType.BEFORE_SEND_MESSAGE).getMessageBody().getConversationType().equals(ConversationType.GROUP));
        CallbackHandler handler = CallbackHandler.builder(callbacks, Undecided.REJECT)
                .onEvent(EventType.BEFORE_SEND_MESSAGE, (given, data) -> Reply.reject(1001, "no spoilers"))
                .build();
        expect(handler.handleBlocking(body).getBody().contains("1001"));
        expect(handler.handleBlocking("{}".getBytes()).getStatus() == 401);
    }

    private static void expect(boolean holds) {
        if (!holds) {
            throw new AssertionError("not as expected");
        }
    }
}
