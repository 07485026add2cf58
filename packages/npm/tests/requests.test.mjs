// What a built request holds: the wire's names, undamaged ids, the signed headers.

import assert from "node:assert/strict";
import { test } from "node:test";
import { ImProtocol } from "volc-im";
import { BIG_ID, INPUTS, OPTIONS } from "./fixtures.mjs";

const NOW = new Date("2024-05-17T09:00:00Z");
const protocol = new ImProtocol(OPTIONS);

test("a request has the address, the headers and the wire's names", () => {
  const request = protocol.buildRequest("SendMessage", INPUTS.SendMessage, { now: NOW, clientMsgId: "abc" });
  assert.equal(request.method, "POST");
  assert.match(request.url, /^https:\/\/rtc\.volcengineapi\.com\/\?Action=SendMessage&Version=2020-12-01$/);
  assert.deepEqual(Object.keys(request.headers).sort(), ["authorization", "content-type", "x-content-sha256", "x-date"]);
  assert.equal(request.headers["x-date"], "20240517T090000Z");
  assert.match(
    request.headers.authorization,
    /^HMAC-SHA256 Credential=AKLTtest\/20240517\/cn-north-1\/rtc\/request, SignedHeaders=[a-z0-9;-]+, Signature=[0-9a-f]{64}$/,
  );
  assert.match(request.body, /"ConversationShortId":7000000000000000001[,}]/);
  const body = JSON.parse(request.body);
  assert.deepEqual([body.AppId, body.Sender, body.MsgType, body.ClientMsgId], [123456, 10001, 10001, "abc"]);
  assert.deepEqual(JSON.parse(body.Content), { text: "hello" });
});

test("an id goes in as string, bigint or number", () => {
  const bodies = [BIG_ID, BigInt(BIG_ID)].map((conversationShortId) =>
    protocol.buildRequest("SendMessage", { ...INPUTS.SendMessage, conversationShortId }, { now: NOW }),
  );
  assert.deepEqual(bodies[0], bodies[1]);
  const small = ["10001", 10001, 10001n].map(
    (sender) => protocol.buildRequest("SendMessage", { ...INPUTS.SendMessage, sender }, { now: NOW }).body,
  );
  assert.equal(new Set(small).size, 1);
  const largest = protocol.buildRequest("SendMessage", { ...INPUTS.SendMessage, sender: Number.MAX_SAFE_INTEGER });
  assert.match(largest.body, /"Sender":9007199254740991[,}]/);
});

test("bigints go in wherever ids are, beside every other kind of value", () => {
  const input = {
    conversationShortId: BigInt(BIG_ID),
    operator: 10001n,
    participantInfos: [
      { participantUserId: 9223372036854775807n, nickName: 'quote " and \n break', ext: { a: "b" }, role: undefined },
    ],
    barrier: true,
  };
  const { body } = protocol.buildRequest("BatchAddConversationParticipant", input);
  assert.match(body, /"ParticipantUserId":9223372036854775807[,}]/);
  const [info] = JSON.parse(body).ParticipantInfos;
  assert.deepEqual([info.NickName, info.Ext], ['quote " and \n break', { a: "b" }]);
  assert.equal(JSON.parse(body).Barrier, true);
});

test("the string twin leaves the numeric field as the vendor's own client sends it", () => {
  const { sender, ...input } = INPUTS.SendMessage;
  const body = JSON.parse(protocol.buildRequest("SendMessage", { ...input, senderStr: "one" }).body);
  assert.deepEqual([body.Sender, body.SenderStr], [0, "one"]);
});

test("session token and region are signed", () => {
  const temporary = new ImProtocol({ ...OPTIONS, sessionToken: "STS/token", region: "ap-southeast-1" });
  const request = temporary.buildRequest("RegisterUsers", INPUTS.RegisterUsers, { now: NOW.getTime() });
  assert.equal(request.headers["x-security-token"], "STS/token");
  assert.match(request.headers.authorization, /SignedHeaders=[^,]*x-security-token/);
  assert.match(request.url, /^https:\/\/open-ap-singapore-1\.volcengineapi\.com\//);
});

test("an input's own appId wins over the option", () => {
  const { body } = protocol.buildRequest("RegisterUsers", { ...INPUTS.RegisterUsers, appId: 654321 });
  assert.equal(JSON.parse(body).AppId, 654321);
});

test("text of every kind comes through", () => {
  const content = 'line\nbreak "quote" \\ 你好 👋 \u2028 \u0000';
  const { body } = protocol.buildRequest("SendMessage", { ...INPUTS.SendMessage, content });
  assert.equal(JSON.parse(body).Content, content);
});
