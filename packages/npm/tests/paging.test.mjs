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

/** A service of pages: each answers with its number, and fails where a list of faults says so. */
function pagedFetch(pages, faults = []) {
  const asked = [];
  const fetch = async (_url, init) => {
    const { Cursor, Limit } = JSON.parse(new TextDecoder().decode(init.body));
    asked.push([Cursor, Limit]);
    const fault = faults.shift();
    if (fault) return new Response("busy", { status: fault });
    const messages = [1, 2].map((number) => ({ MessageId: Cursor * 10 + number }));
    const result = { Messages: messages, NewCursor: Cursor + 1, HasMore: Cursor + 1 < pages };
    return new Response(JSON.stringify({ ResponseMetadata: { RequestId: "r" }, Result: result }));
  };
  return { fetch, asked };
}

test("whole pages are listed as well, as large as the service allows", async () => {
  const { fetch, asked } = pagedFetch(3);
  const im = new ImClient({ ...OPTIONS, fetch });
  const cursors = [];
  const listing = im.paginate("GetConversationMessages", { conversationShortId: BIG_ID });
  for await (const page of listing.pages()) cursors.push(page.newCursor);
  assert.deepEqual(cursors, ["1", "2", "3"]);
  assert.deepEqual(asked, [[0, 20], [1, 20], [2, 20]]);
  assert.equal(listing.cursor, undefined);
});

test("an error keeps the place: the same listing goes on, and so does a new one", async () => {
  const { fetch } = pagedFetch(4, [0, 0, 400, 0, 0]);
  const im = new ImClient({ ...OPTIONS, fetch });
  const listing = im.paginate("GetConversationMessages", { conversationShortId: BIG_ID });
  const ids = [];
  await assert.rejects(async () => {
    for await (const message of listing) ids.push(message.messageId);
  }, { kind: "http", httpStatus: 400 });
  assert.deepEqual(ids, ["1", "2", "11", "12"]);
  assert.equal(listing.cursor, "2");
  const stored = JSON.stringify({ cursor: listing.cursor });
  for await (const message of listing) ids.push(message.messageId);
  assert.deepEqual(ids.slice(4), ["21", "22", "31", "32"]);

  const resumed = im.paginate("GetConversationMessages", { conversationShortId: BIG_ID, ...JSON.parse(stored) });
  const again = [];
  for await (const message of resumed) again.push(message.messageId);
  assert.deepEqual(again, ids.slice(4));
});

test("a loop that is left keeps its place, by item and by page", async () => {
  const { fetch, asked } = pagedFetch(3);
  const im = new ImClient({ ...OPTIONS, fetch });
  const listing = im.paginate("GetConversationMessages", { conversationShortId: BIG_ID });
  for await (const message of listing) if (message.messageId === "11") break;
  assert.equal(listing.cursor, "1");
  const rest = [];
  for await (const { messageId } of listing) rest.push(messageId);
  assert.deepEqual(rest, ["12", "21", "22"]);
  assert.equal(asked.length, 3);
});

test("several loops over one listing get each item once", async () => {
  const { fetch, asked } = pagedFetch(20);
  const im = new ImClient({ ...OPTIONS, fetch });
  const listing = im.paginate("GetConversationMessages", { conversationShortId: BIG_ID });
  const all = [];
  const loop = async () => {
    for await (const { messageId } of listing) all.push(Number(messageId));
  };
  const pages = async () => {
    for await (const { messages } of listing.pages()) all.push(...messages.map(({ messageId }) => Number(messageId)));
  };
  await Promise.all([loop(), loop(), pages(), loop()]);
  const expected = Array.from({ length: 40 }, (_, at) => Math.floor(at / 2) * 10 + (at % 2) + 1);
  assert.deepEqual(all.sort((a, b) => a - b), expected);
  assert.equal(asked.length, 20);
});

test("pages after items give what is left of the page", async () => {
  const { fetch } = pagedFetch(2);
  const im = new ImClient({ ...OPTIONS, fetch });
  const listing = im.paginate("GetConversationMessages", { conversationShortId: BIG_ID });
  for await (const _ of listing) break;
  const pages = [];
  for await (const { messages } of listing.pages()) pages.push(messages.map(({ messageId }) => messageId));
  assert.deepEqual(pages, [["2"], ["11", "12"]]);
});

test("all seven listings give everything once", async () => {
  const im = new ImClient(emulator.options);
  const users = Array.from({ length: 45 }, (_, number) => String(20001 + number));
  const create = (conversationType, rest) =>
    im.createConversation({ conversationCoreInfo: { conversationType }, ownerUserId: "20000", ...rest });
  const { conversationShortId: live } = await create(100);
  const { conversationShortId: group } = await create(2);
  const participantInfos = users.map((participantUserId) => ({ participantUserId }));
  await im.batchAddConversationParticipant({ conversationShortId: group, operator: "20000", participantInfos });
  for (const user of users) await create(1, { otherUserId: user });
  for (const user of users) {
    const act = { user: Number(user), type: "enter_live_group", conversation_short_id: live };
    await emulator.control("POST", "act", act);
  }
  const participantBlockInfos = Object.fromEntries(users.map((user) => [user, 3600]));
  await im.batchAddBlockParticipants({ conversationShortId: live, participantBlockInfos });
  await im.batchAddWhitelistParticipant({ conversationShortId: live, operator: "20000", participantUserIds: users });
  await im.batch("AddFriend", { userId: "20000", friendUserIds: users }, { paced: false });
  const blackListInfos = users.map((blackListUserId) => ({ blackListUserId }));
  await im.batch("AddBlackList", { userId: "20000", blackListInfos }, { paced: false });

  const listed = async (action, input, idOf) => {
    const ids = [];
    for await (const item of im.paginate(action, input)) ids.push(idOf(item));
    return ids;
  };
  const everyone = (ids) => assert.deepEqual([...ids].sort(), users);
  everyone(await listed("ListFriend", { userId: "20000" }, (friend) => friend.friendUserId));
  everyone(await listed("GetBlackList", { userId: "20000" }, (entry) => entry.blackListUserId));
  everyone(await listed("BatchGetBlockParticipants", { conversationShortId: live }, (found) => found.participantUserId));
  everyone(await listed("BatchGetWhitelistParticipant", { conversationShortId: live }, (found) => found.participantUserId));
  const members = await listed("ScanConversationParticipantList", { conversationShortId: group }, (found) => found.participantUserId);
  everyone(members.filter((user) => user !== "20000"));
  const conversations = await listed("GetUserConversations", { participantUserId: "20000", dataType: 1 }, (found) => found.conversationShortId);
  assert.equal(new Set(conversations).size, conversations.length);
  assert.ok(conversations.length >= 46, String(conversations.length));
});
