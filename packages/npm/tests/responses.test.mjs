// What answers become: results with undamaged ids, or the right kind of error.

import assert from "node:assert/strict";
import { test } from "node:test";
import { ImError, ImProtocol } from "volc-im";
import { OPTIONS, thrownBy } from "./fixtures.mjs";
import { HOSTILE_RESPONSES } from "./hostile-responses.mjs";

const protocol = new ImProtocol(OPTIONS);
const METADATA = '"ResponseMetadata":{"RequestId":"req-1","Action":"SendMessage","Version":"2020-12-01"}';

function parse(action, body, status = 200) {
  return protocol.parseResponse(action, { status, body });
}

test("ids come out as strings, counts as numbers, unknown fields stay", () => {
  const message =
    '{"MessageId":7000000000000000002,"Sender":10001,"Content":"{}","MsgType":10001,"CreateTime":1700000000000,' +
    '"IndexInConversation":1669723135894214,"BrandNew":{"Deep":[1]},"ConversationShortId":7000000000000000001}';
  const body = `{${METADATA},"Result":{"Messages":[${message}],"NewCursor":1669723135894215,"HasMore":true}}`;
  const page = parse("GetConversationMessages", body);
  assert.equal(page.newCursor, "1669723135894215");
  assert.equal(page.hasMore, true);
  const [first] = page.messages;
  assert.equal(first.messageId, "7000000000000000002");
  assert.equal(first.sender, "10001");
  assert.equal(first.createTime, 1700000000000);
  assert.equal(first.indexInConversation, "1669723135894214");
  assert.ok(JSON.stringify(first).toLowerCase().includes('"brandnew"'), "the unknown field is gone");
  assert.deepEqual(JSON.parse(JSON.stringify(page)), page);
});

test("an empty, null and absent Result are the same", () => {
  const results = [`{${METADATA},"Result":{}}`, `{${METADATA},"Result":null}`, `{${METADATA}}`].map((body) =>
    parse("RecallMessage", body),
  );
  assert.deepEqual(results[1], results[0]);
  assert.deepEqual(results[2], results[0]);
});

test("metadata of another action and an empty version are tolerated", () => {
  const body = '{"ResponseMetadata":{"RequestId":"r","Action":"Other","Version":""},"Result":{"MessageId":5}}';
  assert.equal(parse("SendMessage", body).messageId, "5");
});

test("an error in the envelope is an api error, whatever the status", () => {
  for (const status of [200, 400, 500]) {
    const body =
      '{"ResponseMetadata":{"RequestId":"req-9","Error":{"CodeN":100004,"Code":"ConversationNotFound","Message":"no"}}}';
    const error = thrownBy(() => parse("SendMessage", body, status));
    assert.ok(error instanceof ImError);
    const { kind, code, codeN, serverMessage, httpStatus, requestId, action } = error;
    assert.deepEqual(
      { kind, code, codeN, serverMessage, httpStatus, requestId, action },
      {
        kind: "api",
        code: "ConversationNotFound",
        codeN: 100004,
        serverMessage: "no",
        httpStatus: status,
        requestId: "req-9",
        action: "SendMessage",
      },
    );
    assert.equal(typeof error.retryable, "boolean");
  }
});

test("an unknown code passes through and a rate limit is retryable", () => {
  const error = (code) => `{"ResponseMetadata":{"RequestId":"r","Error":{"Code":"${code}","Message":"m"}}}`;
  assert.equal(thrownBy(() => parse("SendMessage", error("BrandNew"))).code, "BrandNew");
  const limited = thrownBy(() => parse("SendMessage", error("FlowLimitExceeded.QPSOverLimit"), 429));
  assert.equal(limited.retryable, true);
});

test("what is not the API's is an http error with the body's start", () => {
  const page = `<html>${"x".repeat(2000)}</html>`;
  for (const [status, body] of [[502, page], [503, ""], [404, "not here"], [413, "[1]"]]) {
    const error = thrownBy(() => parse("SendMessage", body, status));
    assert.equal(error.kind, "http", body.slice(0, 20));
    assert.equal(error.httpStatus, status);
    assert.ok(body.startsWith(error.bodyStart.slice(0, 100)) && error.bodyStart.length <= 512);
  }
});

for (const [what, action, body, rule] of HOSTILE_RESPONSES) {
  test(`${what} is a decode error`, () => {
    const error = thrownBy(() => parse(action, body));
    assert.ok(error instanceof ImError, String(error?.stack ?? error));
    assert.ok(error.kind === "decode" || error.kind === "http", error.kind);
    if (rule !== undefined) assert.deepEqual([error.kind, error.rule], ["decode", rule]);
  });
}

test("after all that, a right answer is read", () => {
  assert.equal(parse("SendMessage", `{${METADATA},"Result":{"MessageId":7}}`).messageId, "7");
});
