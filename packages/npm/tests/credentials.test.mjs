// Where keys come from: functions, and every place that is looked at where none are given.

import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync, mkdirSync, rmSync, writeFileSync } from "node:fs";
import { createServer } from "node:http";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { AsyncLocalStorage } from "node:async_hooks";
import { after, beforeEach, test } from "node:test";
import { setTimeout as sleep } from "node:timers/promises";
import { ImClient, isImError } from "volc-im";
import { fakeFetch, respondError } from "volc-im/testing";
import { INPUTS, OPTIONS, rejectionOf, thrownBy } from "./fixtures.mjs";

const message = INPUTS.SendMessage;
const home = mkdtempSync(join(tmpdir(), "volc-im-home-"));
after(() => rmSync(home, { recursive: true, force: true }));
const before = Object.fromEntries(Object.entries(process.env).filter(([name]) => name.startsWith("VOLC")));
beforeEach(() => {
  for (const name of Object.keys(process.env)) if (/^VOLC(ENGINE|STACK)?_(?!IM_)/.test(name)) delete process.env[name];
  // Windows has the other name.
  process.env.HOME = process.env.USERPROFILE = home;
});
after(() => Object.assign(process.env, before));

/** STS and the metadata service. */
async function services(answer) {
  const asked = [];
  const server = createServer(async (request, response) => {
    let body = "";
    for await (const chunk of request) body += chunk;
    asked.push({ method: request.method, url: request.url, headers: request.headers, body });
    const given = answer(request.url, asked.length);
    response.writeHead(given.status ?? 200).end(typeof given.body === "string" ? given.body : JSON.stringify(given.body ?? given));
  }).listen(0, "127.0.0.1");
  await once(server, "listening");
  after(() => server.close());
  return { url: `http://127.0.0.1:${server.address().port}`, asked };
}

const end = (ms) => new Date(Date.now() + ms).toISOString();
const assumed = (number, ms = 3_600_000) => ({
  ResponseMetadata: { RequestId: "r" },
  Result: { Credentials: { AccessKeyId: `AKTP${number}`, SecretAccessKey: "role-secret", SessionToken: `token${number}`, ExpiredTime: end(ms), CurrentTime: end(0) } },
});

/** A client, and with which access keys its requests were signed. */
function client(options, replies = { SendMessage: { MessageId: 7n } }) {
  const fetch = fakeFetch(replies);
  const direct = (url, init) => (url.includes("Action=SendMessage") ? fetch(url, init) : globalThis.fetch(url, init));
  const im = new ImClient({ appId: 1, retry: { baseDelayMs: 1 }, ...options, fetch: direct });
  const keys = () => fetch.requests.map(({ headers }) => /Credential=([^/]*)/.exec(headers.authorization)[1]);
  const tokens = () => fetch.requests.map(({ headers }) => headers["x-security-token"]);
  return { im, keys, tokens };
}

test("variables: the vendor's names", async () => {
  process.env.VOLCENGINE_ACCESS_KEY = "AKLTenvironment";
  process.env.VOLCENGINE_SECRET_KEY = "s";
  for (const credentials of [undefined, "chain", "environment", { environment: {} }]) {
    const { im, keys } = client({ credentials });
    await Promise.all([im.sendMessage(message), im.sendMessage(message)]);
    assert.deepEqual(keys(), ["AKLTenvironment", "AKLTenvironment"]);
  }
});

test("the configuration file, and another one by its path and profile", async () => {
  const config = (name) => JSON.stringify({
    current: "default",
    profiles: { default: { name: "default", mode: "AK", "access-key": name, "secret-key": "s" }, other: { name: "other", mode: "AK", "access-key": `${name}other`, "secret-key": "s" } },
  });
  mkdirSync(join(home, ".volcengine"), { recursive: true });
  writeFileSync(join(home, ".volcengine/config.json"), config("AKLTfile"));
  writeFileSync(join(home, "elsewhere.json"), config("AKLTelsewhere"));
  for (const [credentials, expected] of [
    [undefined, "AKLTfile"],
    ["configFile", "AKLTfile"],
    [{ configFile: { profile: "other" } }, "AKLTfileother"],
    [{ chain: { configFile: join(home, "elsewhere.json") } }, "AKLTelsewhere"],
  ]) {
    const { im, keys } = client({ credentials });
    await im.sendMessage(message);
    assert.deepEqual(keys(), [expected]);
  }
  rmSync(join(home, ".volcengine"), { recursive: true });
});

test("a role is assumed once for all calls, with signed keys", async () => {
  const { url, asked } = await services(() => assumed(1));
  const source = { accessKeyId: "AKLTsource", secretAccessKey: "source-secret" };
  const { im, keys, tokens } = client({ credentials: { assumeRole: { roleTrn: "trn:iam::1:role/im", endpoint: url, source } } });
  await Promise.all(Array.from({ length: 20 }, () => im.sendMessage(message)));
  assert.deepEqual([new Set(keys()), new Set(tokens()), asked.length], [new Set(["AKTP1"]), new Set(["token1"]), 1]);
  assert.match(asked[0].url + asked[0].body, /AssumeRole/);
  assert.match(asked[0].headers.authorization, /Credential=AKLTsource\//);
});

test("a role by an OIDC token from a file", async () => {
  const { url, asked } = await services(() => assumed(2));
  const tokenFile = join(home, "oidc-token");
  writeFileSync(tokenFile, "oidc.token.text");
  const { im, keys } = client({ credentials: { assumeRoleWithOidc: { roleTrn: "trn:iam::1:role/im", tokenFile, endpoint: url } } });
  await im.sendMessage(message);
  assert.deepEqual(keys(), ["AKTP2"]);
  assert.match(asked[0].url + asked[0].body, /oidc\.token\.text/);
});

test("keys that have expired are replaced before the next call", async () => {
  const { url, asked } = await services((_, number) => assumed(number));
  const source = { accessKeyId: "AKLTsource", secretAccessKey: "s" };
  const { im, keys } = client({ credentials: { assumeRole: { roleTrn: "trn:iam::1:role/im", endpoint: url, source } } });
  await im.sendMessage(message);
  const { now } = Date;
  Date.now = () => now() + 2 * 3_600_000;
  try {
    await Promise.all([im.sendMessage(message), im.sendMessage(message)]);
  } finally {
    Date.now = now;
  }
  assert.deepEqual([keys(), asked.length], [["AKTP1", "AKTP2", "AKTP2"], 2]);
});

test("the role of the ECS instance", async () => {
  const { url, asked } = await services((path) =>
    path.endsWith("/") || !path.includes("security_credentials/")
      ? { body: "im-role" }
      : { AccessKeyId: "AKTPecs", SecretAccessKey: "s", SessionToken: "t", ExpiredTime: end(3_600_000), CurrentTime: end(0) });
  const { im, keys } = client({ credentials: { ecsRole: { metadataEndpoint: url } } });
  const result = await im.sendMessage(message).catch((error) => error);
  assert.deepEqual(keys(), ["AKTPecs"], `${result} ${JSON.stringify(asked)}`);
});

test("a search that finds nothing says what was tried and why it failed, without a secret", async () => {
  const { url } = await services(() => ({ status: 404, body: "" }));
  process.env.VOLCENGINE_SECRET_KEY = "hunter2hunter2";
  const error = await rejectionOf(client({ credentials: { chain: { metadataEndpoint: url, configFile: join(home, "none.json") } } }).im.sendMessage(message));
  assert.ok(isImError(error) && error.maybeSent === false && error.attempts === 0, JSON.stringify(error));
  assert.match(error.message, /VOLCENGINE_ACCESS_KEY|environment/i);
  assert.ok(!JSON.stringify(error).includes("hunter2"));
});

test("what is wrong with a declaration is refused when the client is made", () => {
  for (const [credentials, path] of [
    ["chian", "credentials"],
    [{ assumeRole: {} }, "credentials.assumeRole.roleTrn"],
    [{ assumeRole: { roleTrn: "trn:iam::1:role/im", durationSecond: 5 } }, "credentials.assumeRole.durationSecond"],
    [{ environment: {}, ecsRole: {} }, "credentials"],
    [{ ecsRole: { metadataEndpoint: "nowhere" } }, "credentials.ecsRole.metadataEndpoint"],
    [7, "credentials"],
    [new (class Keys {})(), "credentials"],
  ]) {
    const error = thrownBy(() => new ImClient({ appId: 1, credentials }));
    assert.deepEqual([error.kind, error.path], ["validation", path], `${JSON.stringify(credentials)}: ${error.message}`);
  }
  assert.throws(() => new ImClient({ ...OPTIONS, credentials: "chain" }), /must not be given next to/);
});

test("a provider runs once for all calls, after a refusal again, and its failure is every call's", async () => {
  let [runs, refusals] = [0, 1];
  const provider = async () => {
    await sleep(5);
    return { accessKeyId: `AKTP${++runs}`, secretAccessKey: "s", sessionToken: "t", expiresAt: Date.now() + 3_600_000 };
  };
  const replies = { SendMessage: () => (refusals-- > 0 ? respondError("InvalidSecretToken", { status: 401 }) : { MessageId: 7n }) };
  const { im, keys } = client({ credentials: provider }, replies);
  await im.sendMessage(message);
  await Promise.all(Array.from({ length: 10 }, () => im.sendMessage(message)));
  assert.deepEqual([keys()[0], keys()[1], keys().length, runs], ["AKTP1", "AKTP2", 12, 2]);
  const failing = client({ credentials: () => { throw new Error("the vault is sealed"); } });
  const errors = await Promise.all(Array.from({ length: 5 }, () => rejectionOf(failing.im.sendMessage(message))));
  for (const error of errors) assert.match(error.message, /the vault is sealed/);
  for (const wrong of [undefined, null, {}, { accessKeyId: 1, secretAccessKey: "s" }, "keys"]) {
    assert.match((await rejectionOf(client({ credentials: () => wrong }).im.sendMessage(message))).message, /no credentials/);
  }
});

test("hooks run in the context of their own call, whoever ran the provider", async () => {
  const storage = new AsyncLocalStorage();
  const contexts = [];
  const onRequest = () => void contexts.push(storage.getStore());
  const { im } = client({ credentials: async () => (await sleep(5), { accessKeyId: "AKTP", secretAccessKey: "s" }), onRequest });
  await Promise.all(["a", "b", "c"].map((name) => storage.run(name, () => im.sendMessage(message))));
  assert.deepEqual(contexts.sort(), ["a", "b", "c"]);
});

test("a client that is closed while its provider runs finishes its calls", async () => {
  const { im } = client({ credentials: async () => (await sleep(20), { accessKeyId: "AKTP", secretAccessKey: "s" }) });
  const calls = [im.sendMessage(message), im.sendMessage(message)];
  im.close();
  for (const call of calls) assert.equal((await call).messageId, "7");
  assert.match((await rejectionOf(im.sendMessage(message))).message, /this client was closed/);
});

test("edge runtimes have no place to look at, and say so", () => {
  const script = `import { ImClient } from "volc-im"; try { new ImClient({ appId: 1 }); } catch (error) { console.log(error.path, error.message); }`;
  const imports = new URL("wasm-imports.mjs", import.meta.url).pathname;
  for (const condition of ["workerd", "edge-light"]) {
    const node = [`--conditions=${condition}`, "--import", imports, "--input-type=module", "--eval", script];
    assert.match(execFileSync(process.execPath, node, { encoding: "utf8" }), /^credentials credentials: must be given: this runtime/);
  }
});
