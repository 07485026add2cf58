// What `volc-im/testing` gives to users' tests.

import assert from "node:assert/strict";
import { test } from "node:test";
import { ACTION_NAMES } from "./action-names.mjs";
import { ImClient, isImError } from "volc-im";
import { apiError, batchReport, fakeFetch, fakeIm, respond, respondError } from "volc-im/testing";
import { BIG_ID, INPUTS, OPTIONS, rejectionOf } from "./fixtures.mjs";

test("a fake has every method of a client, and tells what it was asked", async () => {
  const im = fakeIm({
    sendMessage: ({ content }) => ({ messageId: content.length }),
    registerUsers: async () => ({ failedUsers: [] }),
    raw: async (action) => action,
    batch: () => batchReport({ sent: 2 }),
  });
  for (const method of ACTION_NAMES) assert.equal(typeof im[method], typeof ImClient.prototype[method], method);
  assert.deepEqual(await im.sendMessage(INPUTS.SendMessage, { appId: 2 }), { messageId: INPUTS.SendMessage.content.length });
  assert.deepEqual(await im.call("RegisterUsers", INPUTS.RegisterUsers), { failedUsers: [] });
  assert.equal(await im.raw("BrandNewAction", {}), "BrandNewAction");
  const report = await im.batch("RegisterUsers", INPUTS.RegisterUsers);
  assert.deepEqual([report.total, report.sent, report.failed], [2, 2, []]);
  const { result, info } = await im.sendMessage(INPUTS.SendMessage).withInfo();
  assert.deepEqual([typeof result.messageId, info.attempts, info.status], ["number", 1, 200]);
  assert.deepEqual(im.calls.map(({ method }) => method), ["sendMessage", "registerUsers", "raw", "batch", "sendMessage"]);
  assert.deepEqual(im.calls[0].given, [INPUTS.SendMessage, { appId: 2 }]);
  assert.equal(await Promise.resolve(im), im);
});

test("a method without a fake fails with its name, and a fake's error is the call's", async () => {
  const im = fakeIm({ sendMessage: () => { throw apiError("ConversationNotFound"); } });
  assert.match((await rejectionOf(im.recallMessage(INPUTS.RecallMessage))).message, /^recallMessage was called/);
  assert.match((await rejectionOf(im.batch("RegisterUsers", INPUTS.RegisterUsers))).message, /^batch was called/);
  const error = await rejectionOf(im.sendMessage(INPUTS.SendMessage));
  assert.ok(isImError(error));
  assert.equal(error.code, "ConversationNotFound");
  assert.equal((await rejectionOf(im.sendMessage(INPUTS.SendMessage).withInfo())).code, "ConversationNotFound");
});

test("a listing of a fake asks page by page", async () => {
  const asked = [];
  const im = fakeIm({
    getConversationMessages: ({ cursor }) => {
      asked.push(cursor);
      return { messages: [`${cursor}a`, `${cursor}b`], hasMore: cursor !== "2", newCursor: String(Number(cursor) + 1) };
    },
  });
  const items = [];
  const listing = im.paginate("GetConversationMessages", { conversationShortId: BIG_ID });
  for await (const item of listing) items.push(item);
  assert.deepEqual([items, asked, listing.cursor], [["0a", "0b", "1a", "1b", "2a", "2b"], ["0", "1", "2"], undefined]);
});

test("a real client reads what a fake fetch responds", async () => {
  let times = 0;
  const fetch = fakeFetch({
    SendMessage: { MessageId: 7000000000000000001n },
    RecallMessage: () => respondError("MessageNotFound", { requestId: "r2" }),
    GetConversationMessages: ({ input }) => (times++ ? respond({ Messages: [], HasMore: false, NewCursor: input.Cursor }, { headers: { "x-tt-logid": "l" } }) : new TypeError("reset")),
  });
  const im = new ImClient({ ...OPTIONS, fetch, retry: { baseDelayMs: 1 } });
  for (let round = 0; round < 2; round++) assert.equal((await im.sendMessage(INPUTS.SendMessage)).messageId, "7000000000000000001");
  const error = await rejectionOf(im.recallMessage(INPUTS.RecallMessage));
  assert.deepEqual([error.code, error.requestId], ["MessageNotFound", "r2"]);
  const { result, info } = await im.getConversationMessages({ conversationShortId: BIG_ID, cursor: BIG_ID, limit: 1 }).withInfo();
  assert.deepEqual([result.newCursor, info.attempts, info.status, info.headers.get("X-TT-LogId")], [BIG_ID, 2, 200, "l"]);
  assert.deepEqual(fetch.requests.map(({ action }) => action), ["SendMessage", "SendMessage", "RecallMessage", "GetConversationMessages", "GetConversationMessages"]);
  assert.equal(fetch.requests[0].input.ConversationShortId, BIG_ID);
  assert.equal(typeof fetch.requests[0].headers["x-date"], "string");
  assert.match((await rejectionOf(im.queryOnlineStatus(INPUTS.QueryOnlineStatus))).cause.message, /no reply for QueryOnlineStatus/);
});
