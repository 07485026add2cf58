// Items of a listing cross as rows where they are alike. What comes of a page is what comes of each item by itself.

import assert from "node:assert/strict";
import { test } from "node:test";
import { ImProtocol } from "volc-im";
import { OPTIONS } from "./fixtures.mjs";

const protocol = new ImProtocol(OPTIONS);
const USUAL = { AppId: 1, MessageId: 2, Content: "c", Sender: 3, CreateTime: 4, Ext: { a: "b" } };
const { AppId, ...WITHOUT_APP } = USUAL;

/** Items that differ from the usual one in every way that an item can. */
const ITEMS = {
  usual: USUAL,
  "another order": { Sender: 3, ...WITHOUT_APP, AppId },
  "a field less": WITHOUT_APP,
  "a field less at the end": { AppId: 1, MessageId: 2, Content: "c", Sender: 3, CreateTime: 4 },
  "an optional field more": { ...USUAL, IndexInConversation: 5 },
  "an optional field in the middle": { AppId: 1, SenderStr: "s", ...WITHOUT_APP },
  "null": { ...USUAL, Content: null },
  "null for an optional field": { ...USUAL, IndexInConversation: null },
  "an unknown field": { ...USUAL, NewField: { Deep: [1] } },
  "unknown fields alone": { New: 1 },
  "an id in letters": { ...USUAL, Sender: "robot" },
  "an object inside": { ...USUAL, RefMsgInfo: { Hint: "h" } },
  "JSON inside": { ...USUAL, Property: [{ a: 1 }, [2]] },
  empty: {},
};

const read = (messages) => {
  const result = { Messages: messages, NewCursor: 1, HasMore: true };
  const body = JSON.stringify({ ResponseMetadata: { RequestId: "r" }, Result: result });
  return protocol.parseResponse("GetConversationMessages", { status: 200, body }).messages;
};

test("a page's items are those of pages of one item", () => {
  const names = Object.keys(ITEMS);
  const alone = Object.fromEntries(names.map((name) => [name, read([ITEMS[name]])[0]]));
  for (const one of names) {
    for (const other of names) {
      const page = [one, one, other, one, other, other, one, one];
      assert.deepEqual(read(page.map((name) => ITEMS[name])), page.map((name) => alone[name]), `${one}, ${other}`);
    }
  }
});

test("a key that comes twice in a row is refused, as anywhere", () => {
  const item = JSON.stringify(USUAL);
  const body = `{"ResponseMetadata":{"RequestId":"r"},"Result":{"Messages":[${item},${item},${item.replace("{", '{"AppId":1,')}]}}`;
  const refused = { kind: "decode", path: "Result.Messages[2].AppId", rule: "duplicate_key" };
  assert.throws(() => protocol.parseResponse("GetConversationMessages", { status: 200, body }), refused);
});
