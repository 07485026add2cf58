// Listings, item by item.

import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { ImClient } from "volc-im";
import { startEmulator } from "./emulator.mjs";
import { BIG_ID, OPTIONS, thrownBy } from "./fixtures.mjs";

let emulator;
before(async () => {
  emulator = await startEmulator();
});
after(() => emulator?.stop());

test("every message is listed once, in order, and pages are asked for as needed", async () => {
  const im = new ImClient(emulator.options);
  const { conversationShortId } = await im.createConversation({
    conversationCoreInfo: { conversationType: 2 },
    ownerUserId: 10001,
  });
  for (let number = 0; number < 45; number++) {
    const content = JSON.stringify({ text: `message ${number}` });
    await im.sendMessage({ sender: 10001, conversationShortId, msgType: 10001, content });
  }
  await emulator.forget();
  const texts = [];
  for await (const message of im.paginate("GetConversationMessages", { conversationShortId, limit: 20 })) {
    texts.push(JSON.parse(message.content).text);
  }
  assert.deepEqual(texts, Array.from({ length: 45 }, (_, number) => `message ${number}`));
  assert.equal((await emulator.requests("GetConversationMessages")).length, 3);

  await emulator.forget();
  for await (const message of im.paginate("GetConversationMessages", { conversationShortId, limit: 20 })) {
    assert.match(message.messageId, /^\d{19}$/);
    break;
  }
  assert.equal((await emulator.requests("GetConversationMessages")).length, 1);
});

test("a service that repeats its cursor, or sends none, ends the listing", async () => {
  const input = { conversationShortId: BIG_ID, limit: 20 };
  for (const [cursor, pages] of [["0", 1], ["-1", 1], ["null", 1], ["5", 2]]) {
    let asked = 0;
    const fetch = async () => {
      asked++;
      const result = `{"Messages":[],"NewCursor":${cursor},"HasMore":true}`;
      return new Response(`{"ResponseMetadata":{"RequestId":"r"},"Result":${result}}`);
    };
    const im = new ImClient({ ...OPTIONS, fetch });
    for await (const message of im.paginate("GetConversationMessages", input)) assert.fail(message);
    assert.equal(asked, pages, cursor);
  }
});

test("an action that lists nothing is refused at once", () => {
  const im = new ImClient(OPTIONS);
  assert.equal(thrownBy(() => im.paginate("SendMessage", {})).rule, "not_paged");
  assert.equal(thrownBy(() => im.paginate("toString", {})).rule, "unknown_action");
});
