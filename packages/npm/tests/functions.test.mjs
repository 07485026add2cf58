// Functions in the cloud: events as the platforms document them.

import assert from "node:assert/strict";
import { test } from "node:test";
import { setTimeout as sleep } from "node:timers/promises";
import { Callbacks, accept, reject } from "volc-im";
import { lambdaHandler } from "volc-im/lambda";
import { vefaasHandler } from "volc-im/vefaas";
import { recorder, rejectionOf } from "./fixtures.mjs";

const callbacks = new Callbacks({ secret: "a-secret-of-these-tests", appId: 123456 });
const data = { AppId: 123456, MessageBody: { ConversationShortId: 7000000000000000001n, Content: "你好 \u2028" } };
const signed = (type = "BeforeSendMessage") => callbacks.sign({ type, data });
const REFUSED = reject(1001, "be kind 你好");
const handlers = { BeforeSendMessage: (event) => (event.text("MessageBody.Content") === "你好 \u2028" ? REFUSED : accept()) };

const v1 = (body, more) => ({
  resource: "/im", path: "/im", httpMethod: "POST", headers: { "Content-Type": "application/json", Host: "x" },
  multiValueHeaders: { "Content-Type": ["application/json"] }, queryStringParameters: null, pathParameters: null,
  requestContext: { resourcePath: "/im", httpMethod: "POST", stage: "prod", requestId: "r" }, body, isBase64Encoded: false, ...more,
});
const v2 = (body, more) => ({
  version: "2.0", routeKey: "$default", rawPath: "/im", rawQueryString: "", headers: { "content-type": "application/json", "x-odd": "\u0001" },
  requestContext: { accountId: "1", http: { method: "POST", path: "/im", protocol: "HTTP/1.1", sourceIp: "1.2.3.4" }, requestId: "r" },
  body, isBase64Encoded: false, ...more,
});
const balancer = (body) => ({
  requestContext: { elb: { targetGroupArn: "arn" } }, httpMethod: "POST", path: "/im", queryStringParameters: {},
  multiValueHeaders: { "content-type": ["application/json"], "x-two": ["a", "b"] }, body, isBase64Encoded: false,
});
const base64 = (body) => Buffer.from(body).toString("base64");
const EVENTS = {
  "API Gateway, payload 1.0": (body) => v1(body),
  "API Gateway, payload 1.0, base64": (body) => v1(base64(body), { isBase64Encoded: true }),
  "API Gateway or function URL, payload 2.0": (body) => v2(body),
  "API Gateway or function URL, payload 2.0, base64": (body) => v2(base64(body), { isBase64Encoded: true }),
  "load balancer": (body) => balancer(body),
};

for (const [name, event] of Object.entries(EVENTS)) {
  test(`Lambda: ${name}`, async () => {
    const handler = lambdaHandler(callbacks.handler(handlers, { undecided: "accept" }));
    const answer = await handler(event(signed()), {});
    assert.deepEqual([answer.statusCode, answer.body, answer.isBase64Encoded], [200, REFUSED, false]);
    assert.match(answer.headers["content-type"], /^application\/json/);
    assert.deepEqual(answer.multiValueHeaders === undefined, name !== "load balancer");
    const forged = await handler(event(signed().replace("7000000000000000001", "7000000000000000002")), {});
    assert.deepEqual([forged.statusCode, forged.body], [401, ""]);
  });
}

test("Lambda: what is no callback is refused as everywhere", async () => {
  const { logger } = recorder();
  const handler = lambdaHandler(callbacks.handler(handlers, { undecided: "accept", logger }));
  assert.equal((await handler(v2(null))).statusCode, 401);
  assert.equal((await handler(v1(null, { httpMethod: "GET" }))).statusCode, 405);
  assert.equal((await handler(v1("x", { headers: { "content-type": "text/html" } }))).statusCode, 415);
  assert.equal((await handler(v1("x".repeat(2 ** 20 + 1)))).statusCode, 413);
  for (const event of [{}, { Records: [] }, { detail: {} }]) assert.match((await rejectionOf(handler(event))).message, /no event of an HTTP trigger/);
});

test("Lambda: the store is told before the function is frozen, within the deadline", async () => {
  const steps = [];
  const store = (settle) => ({ claim: () => "fresh", settle, release: () => {} });
  const told = async () => {
    await sleep(30);
    steps.push("settled");
  };
  await lambdaHandler(callbacks.handler(handlers, { undecided: "accept", replay: store(told) }))(v2(signed()));
  assert.deepEqual(steps, ["settled"]);
  const { logger } = recorder();
  const hanging = callbacks.handler(handlers, { undecided: "accept", replay: store(() => new Promise(() => {})), logger });
  assert.equal((await lambdaHandler(hanging, { settleMs: 50 })(v2(signed()))).body, REFUSED);
});

test("functions: settings are checked when the handler is made", () => {
  const handler = callbacks.handler(handlers, { undecided: "accept" });
  for (const make of [lambdaHandler, vefaasHandler]) {
    for (const [settings, path, rule] of [
      [{ settleMs: -1 }, "settleMs", "range"],
      [{ settleMs: 60_001 }, "settleMs", "range"],
      [{ settleMs: NaN }, "settleMs", "range"],
      [{ settleMs: "900" }, "settleMs", "type"],
      [{ settleMS: 900 }, "settleMS", "unknown_option"],
    ]) {
      assert.throws(() => make(handler, settings), { kind: "validation", path, rule });
    }
  }
});

test("veFaaS: events with text, base64, bytes and parsed bodies", async () => {
  const handler = vefaasHandler(callbacks.handler(handlers, { undecided: "accept" }));
  const event = (body, more) => ({ httpMethod: "POST", path: "/im", headers: { "Content-Type": "application/json" }, body, ...more });
  for (const given of [
    event(signed()),
    event(base64(signed()), { isBase64Encoded: true }),
    event(Buffer.from(signed())),
    event(JSON.parse(signed())),
  ]) {
    const answer = await handler(given, { requestId: "r" });
    assert.deepEqual([answer.statusCode, answer.body], [200, REFUSED]);
  }
  assert.match((await rejectionOf(handler({ data: "timer" }))).message, /no event of an HTTP trigger/);
});
