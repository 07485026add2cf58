// A backend as a newcomer would write it, told to go through everything once. Run by `cargo xtask demo`, which starts
// the emulator; every line it prints was checked.

import assert from "node:assert/strict";
import { Callbacks, ImClient, ImError, accept, callInfo, reject } from "volc-im";
import { actAs, injectFaults, sendCallback, setCallbackTarget } from "./emulator-control.mjs";
import { serve } from "./http-server.mjs";

const CALLBACK_SECRET = "demo-callback-secret";
const appId = Number(process.env.VOLC_IM_APP_ID);
const [ANNA, BEN, CARL] = [10001, 10002, 10003];
const say = (step, text) => console.log(`${step.padEnd(10)} ${text}`);

const im = new ImClient({
  accessKeyId: process.env.VOLCENGINE_ACCESS_KEY,
  secretAccessKey: process.env.VOLCENGINE_SECRET_KEY,
  appId,
  baseUrl: process.env.VOLC_IM_BASE_URL,
  retry: { baseDelayMs: 20 },
});
console.log(`volc-im demo: a Node.js ${process.version} backend against the emulator at ${process.env.VOLC_IM_BASE_URL}\n`);

// 1. A group. Its id does not fit a JavaScript number, so it is a string.
const { conversationShortId } = await im.createConversation({
  conversationCoreInfo: { conversationType: 2, name: "Weekend hike" },
  ownerUserId: ANNA,
});
assert.match(conversationShortId, /^\d{19}$/);
assert.notEqual(String(Number(conversationShortId)), conversationShortId);
say("group", `created, id ${conversationShortId} (as a JavaScript number it would be ${Number(conversationShortId)})`);

// 2. Members.
const { failedUserIds } = await im.batchAddConversationParticipant({
  conversationShortId,
  operator: ANNA,
  participantInfos: [
    { participantUserId: BEN, nickName: "Ben" },
    { participantUserId: CARL, nickName: "Carl" },
  ],
});
assert.deepEqual(failedUserIds ?? [], []);
say("members", `added ${BEN} and ${CARL}, none failed`);

// 3. Messages, listed page by page.
const message = (text) => ({
  sender: ANNA,
  conversationShortId,
  msgType: 10001,
  content: JSON.stringify({ text }),
});
for (let number = 1; number <= 25; number++) await im.sendMessage(message(`message ${number}`));
const listed = [];
for await (const { content } of im.paginate("GetConversationMessages", { conversationShortId, limit: 10 })) {
  listed.push(JSON.parse(content).text);
}
assert.deepEqual(listed, Array.from({ length: 25 }, (_, index) => `message ${index + 1}`));
say("messages", `sent 25, listed ${listed.length} with for await, 10 to a page: "${listed[0]}" … "${listed[24]}"`);

// 4. A failure on the way.
await injectFaults({ action: "SendMessage", first: 1, fault: { type: "status", status: 503 } });
const sent = await im.sendMessage(message("sent once"));
await injectFaults();
const { attempts, clientMsgId } = callInfo(sent);
assert.equal(attempts, 2);
const texts = [];
for await (const { content } of im.paginate("GetConversationMessages", { conversationShortId, limit: 20 })) {
  texts.push(JSON.parse(content).text);
}
assert.equal(texts.filter((text) => text === "sent once").length, 1);
say("retry", `an injected 503: attempt ${attempts} succeeded with the same ClientMsgId`);
say("", `${clientMsgId}, and the group holds the message once`);

// 5. The service's own errors.
const error = await im.sendMessage({ ...message("x"), sender: 99999 }).then(assert.fail, (thrown) => thrown);
assert.ok(error instanceof ImError && error.kind === "api", String(error));
say("error", `sender 99999 is no member: ${error.kind} ${error.code}, request ${error.requestId}`);

// 6. Callbacks: what clients of the app do comes here first.
const callbacks = new Callbacks({ secret: CALLBACK_SECRET, appId });
const logged = [];
const heard = [];
const handler = callbacks.handler(
  {
    BeforeSendMessage: (event) => {
      heard.push(event.type);
      return event.texts.some((text) => text.includes("spoiler")) ? reject(1001, "no spoilers, please") : accept();
    },
    AfterSendMessage: (event) => void heard.push(event.type),
  },
  {
    undecided: "reject",
    logger: { error: (message, facts) => logged.push(facts), warn: (message, facts) => logged.push(facts) },
  },
);
const server = await serve(handler);
await setCallbackTarget(server.url, CALLBACK_SECRET);

const clientSays = (text) =>
  actAs({
    user: BEN,
    type: "send_message",
    conversation_short_id: conversationShortId,
    msg_type: 10001,
    content: JSON.stringify({ text }),
  });
const refused = await clientSays("spoiler: the summit is closed");
assert.deepEqual([refused.ok, refused.check_code, refused.check_message], [false, 1001, "no spoilers, please"]);
say("callback", `${BEN}'s client sent a spoiler: refused with ${refused.check_code} "${refused.check_message}"`);
const allowed = await clientSays("see you on Saturday");
assert.equal(allowed.ok, true, JSON.stringify(allowed));
assert.ok(heard.includes("BeforeSendMessage"));
say("callback", `${BEN}'s client sent another message: accepted, id ${allowed.message_id}`);

// 7. A forgery.
const before = logged.length;
await sendCallback({ event_type: "AfterSendMessage", data: { AppId: appId }, variant: "forged" });
const [forged] = logged.slice(before);
assert.equal(forged.reason, "signature");
say("callback", `a forged body: answered 401 without a word; our log says "${forged.reason}"`);

await server.close();
im.close();
console.log("\neverything was as expected");
