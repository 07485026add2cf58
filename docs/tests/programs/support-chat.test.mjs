import assert from "node:assert/strict";
import test from "node:test";
import { eventually } from "../emulator.mjs";
import { commandOf, refusesToStart, startServer } from "../program.mjs";

const [AGENT, COLLEAGUE, CUSTOMER] = ["20001", "20002", "30001"];
const SETTINGS = { AGENT_USER_IDS: `${AGENT},${COLLEAGUE}`, WEBSITE_KEY: "the website's key" };
const AWAY = `${AGENT}: We are back at nine and answer here.`;

// uvicorn ends by the signal when everything is done.
const STOPPED = { node: 0, python: "SIGTERM" };

for (const [language, starter] of [["node", "node"], ["python", "uvicorn"]]) test(`${language}: the support chat`, { timeout: 120_000 }, async (t) => {
  const words = commandOf("support-chat", starter);
  const { emulator, server, url } = await startServer(t, language, "support-chat", words, SETTINGS);
  const ask = async (body, key = SETTINGS.WEBSITE_KEY) => {
    const headers = { authorization: `Bearer ${key}`, "content-type": "application/json" };
    const response = await fetch(`${url}/sessions`, { method: "POST", headers, body: JSON.stringify(body) });
    return { status: response.status, ...(await response.json()) };
  };
  const customer = { customerId: CUSTOMER, name: "Anna" };
  let session;

  await t.test("a service that fails gives no session, and the next try does", async () => {
    await emulator.fault("CreateConversation", { times: 1, fault: { type: "api_error", code: "AccessDenied" } });
    assert.deepEqual(await ask(customer), { status: 502, error: "no session could be opened" });
    assert.match(server.errors, /^no session: api .*AccessDenied/m);
    await emulator.clearFaults();
    session = await ask(customer);
    assert.equal(session.status, 200);
  });

  await t.test("the client logs in with its token, and has its conversation with the agents", async () => {
    const login = await emulator.post("login", { token: session.token, user: CUSTOMER });
    assert.deepEqual([login.ok, login.user], [true, CUSTOMER]);
    const { members } = await emulator.get(`state/conversations/${session.conversationShortId}`);
    assert.deepEqual(members.map(({ user }) => user).sort(), [AGENT, COLLEAGUE, CUSTOMER]);
  });

  await t.test("another session is in the same conversation", async () => {
    assert.equal((await ask(customer)).conversationShortId, session.conversationShortId);
    assert.equal((await emulator.get("state")).conversations, 1);
  });

  await t.test("whoever is not the website gets nothing", async () => {
    assert.deepEqual(await ask(customer, "a guess"), { status: 401, error: "unauthorized" });
    assert.equal((await ask({ customerId: "0; drop", name: "x" })).status, 400);
  });

  const write = (user, text) =>
    emulator.act(user, "send_message", { conversation_short_id: session.conversationShortId, content: JSON.stringify({ text }) });

  await t.test("at night an answer comes, although the service failed at first", async () => {
    await emulator.fault("QueryOnlineStatus", { times: 1, fault: { type: "api_error", code: "InvalidParam", status: 400 } });
    await write(CUSTOMER, "hello?");
    const [failed] = await emulator.deliveries("AfterSendMessage");
    assert.equal(failed.status, 500);
    assert.deepEqual(await emulator.messages(session.conversationShortId), [`${CUSTOMER}: hello?`]);
    const again = await emulator.post(`callbacks/${failed.id}/resend`, { wait_ms: 10_000 });
    assert.equal(again.outcome, "accepted");
    await eventually(async () => (await emulator.messages(session.conversationShortId)).includes(AWAY));
  });

  await t.test("one answer is enough for an hour", async () => {
    await write(CUSTOMER, "are you there?");
    await eventually(async () => (await emulator.deliveries("AfterSendMessage")).at(-1).outcome === "accepted");
    assert.deepEqual(await emulator.messages(session.conversationShortId), [`${CUSTOMER}: hello?`, AWAY, `${CUSTOMER}: are you there?`]);
  });

  await t.test("an agent who is online answers in person", async () => {
    await emulator.act(COLLEAGUE, "online");
    const other = await ask({ customerId: "30002", name: "Ben" });
    await emulator.act("30002", "send_message", { conversation_short_id: other.conversationShortId, content: '{"text":"hi"}' });
    assert.deepEqual(await emulator.messages(other.conversationShortId), ["30002: hi"]);
  });

  await t.test("it stops when it is asked to", async () => assert.equal(await server.stop(), STOPPED[language]));
  await refusesToStart(t, language, "support-chat", words, { ...emulator.environment, ...SETTINGS }, "VOLC_IM_APP_KEY");
});
