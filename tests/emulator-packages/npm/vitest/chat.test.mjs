import { expect } from "vitest";
import { test, testWith } from "volc-im-emulator/vitest";
import { startBackend } from "../backend.mjs";

test("a greeting is answered", async ({ emulator }) => {
  const { conversationShortId } = await emulator.as(10001).createConversation({ name: "hike", participants: [10002] });
  const { messageId } = await emulator.as(10002).send(conversationShortId, "hi");
  expect(BigInt(messageId)).toBeGreaterThan(0n);
  const { messages } = await emulator.control.messages({ conversationShortId });
  expect(messages).toMatchObject([{ content: "hi", sender: "10002", messageId }]);
});

test("each test begins with nothing", async ({ emulator }) => {
  expect(await emulator.control.counts()).toMatchObject({ conversations: 0, messages: 0 });
});

// region docs
test("a fault strikes once, and the call is seen", async ({ emulator }) => {
  await emulator.fault("BatchGetUser", { status: 503, first: 1 });
  const waiting = emulator.waitForCall("BatchGetUser", { UserIds: [1] });
  await emulator.control.invoke({ action: "BatchGetUser", body: { UserIds: [1] } });
  await emulator.control.invoke({ action: "BatchGetUser", body: { UserIds: [1] } });
  expect(await waiting).toMatchObject({ status: 503, fault: "status", attempt: 1 });
  expect(await emulator.waitForCall("BatchGetUser", { UserIds: [1] }, { attempt: 2 })).toMatchObject({ status: 200, carriedOut: true });
});
// endregion docs

const refusing = testWith({ callbackSecret: "s", beforeTimeout: "refuse" });

refusing("the backend refuses", async ({ emulator, onTestFinished }) => {
  const backend = await startBackend({ CheckCode: 1001, CheckMessage: "no spoilers" });
  onTestFinished(() => backend.stop());
  await emulator.control.setTarget({ url: backend.url });
  const { conversationShortId } = await emulator.as(1).createConversation({ participants: [2] });
  const answer = await emulator.as(2).send(conversationShortId, "spoiler");
  expect(answer).toMatchObject({ ok: false, refusedByCallback: true, checkCode: 1001, checkMessage: "no spoilers" });
  const delivery = await emulator.waitForDelivery("BeforeSendMessage", undefined, { outcome: "refused" });
  const again = await emulator.resend(delivery, { variant: "tampered" });
  expect(again.resendOf).toBe(delivery.id);
  expect(backend.received.map((body) => JSON.parse(body).EventType)).toContain("BeforeSendMessage");
  const sent = await emulator.trigger("AfterSendMessage");
  expect(sent.eventType).toBe("AfterSendMessage");
  expect(emulator.env.IM_CALLBACK_SECRET).toBe("s");
});
