import assert from "node:assert/strict";
import { EmulatorError, startEmulator } from "volc-im-emulator";
import { test } from "volc-im-emulator/node-test";

// region docs
test("data is saved and loaded", async ({ emulator }) => {
  const { conversationShortId } = await emulator.as(10001).createConversation({ participants: [10002] });
  const snapshot = await emulator.state.save();
  await emulator.reset();
  await assert.rejects(emulator.as(10002).send(conversationShortId, "hi"), (error) => error.code === "ConversationNotFound");
  await emulator.state.load(snapshot);
  assert.equal((await emulator.as(10002).send(conversationShortId, "hi")).ok, true);
  const other = await startEmulator({ snapshot });
  assert.equal((await other.control.conversation(conversationShortId)).members.length, 2);
  await other.stop();
  await assert.rejects(other.control.health(), { code: "Unreachable" });
});
// endregion docs

test("what is refused says why and where to look", async ({ emulator }) => {
  const { conversationShortId } = await emulator.as(1).createConversation();
  await assert.rejects(emulator.as(2).send(conversationShortId, "hi"), (error) => {
    assert.ok(error instanceof EmulatorError);
    assert.equal(error.code, "ParticipantNotInConversation");
    assert.match(error.message, /send_message of user 2: ParticipantNotInConversation/);
    return error.message.endsWith(`Console: ${emulator.consoleUrl}`);
  });
  await emulator.control.invoke({ action: "BatchGetUser", body: { UserIds: [1] } });
  await assert.rejects(emulator.waitForCall("SendMessage", { Sender: 1n }, { timeoutMs: 1 }), {
    code: "NotSeen",
    message: /no call of SendMessage with {"Sender":"1"}; seen:\n {2}#\d+ BatchGetUser 200\nConsole: /,
  });
});

test("an emulator that cannot start says why", async () => {
  await assert.rejects(startEmulator({ clock: "yesterday" }), /did not start: the program ended with 2\n.*yesterday/s);
  await assert.rejects(startEmulator({ apId: 1 }), /--ap-id/);
  await assert.rejects(startEmulator({ program: "/no/such/program" }), /\/no\/such\/program cannot be run/);
});
