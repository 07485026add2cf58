// Campaigns in Redis with each client, on one server and on a cluster, and in SQLite: what many machines do at once is sent once.

import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import { randomUUID } from "node:crypto";
import { once } from "node:events";
import { mkdtempSync, rmSync } from "node:fs";
import { createServer } from "node:http";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, test } from "node:test";
import { setTimeout as sleep } from "node:timers/promises";
import { ImClient, Ledger } from "volc-im";
import { RedisLedgerStore } from "volc-im/redis";
import { CLIENTS } from "./clients.mjs";
import { SqliteLedgerStore } from "./sqlite-ledger.mjs";

const RECORD = '{"s":0,"u":[[0,"好",null,"a\\n/"]]}';
const prefix = "test:campaigns";

const folder = mkdtempSync(join(tmpdir(), "volc-im-ledger-"));
after(() => rmSync(folder, { recursive: true, force: true }));
const SQLITE = async () => {
  const store = new SqliteLedgerStore(join(folder, "ledger.db"));
  return { store, close: async () => store.close() };
};
const STORES = Object.fromEntries(
  Object.entries(CLIENTS).map(([name, connect]) => [
    name,
    async () => {
      const { client, close } = await connect();
      return { store: new RedisLedgerStore(client, { prefix }), client, close };
    },
  ]),
);

/** What the service answers, and how often each receiver was in a request. */
function service() {
  const times = new Map();
  const answer = (body) => {
    const { Receiver } = JSON.parse(typeof body === "string" ? body : new TextDecoder().decode(body));
    for (const id of Receiver) times.set(id, (times.get(id) ?? 0) + 1);
    const UserMessageId = Object.fromEntries(Receiver.map((id) => [id, 5]));
    return JSON.stringify({ ResponseMetadata: { RequestId: "r" }, Result: { UserMessageId } });
  };
  return { times, answer };
}

for (const [name, open] of Object.entries({ ...STORES, SQLite: SQLITE })) {
  test(name, async (suite) => {
    const connections = await Promise.all([open(), open()]);
    suite.after(() => Promise.all(connections.map(({ close }) => close())));
    const [{ store }, { store: other }] = connections;

    await suite.test("a part is claimed, settled and read", async () => {
      const campaign = `spring ${randomUUID()}`;
      const claim = (owner, more) => store.claim({ campaign, part: 7, digest: "0a-0-1", owner, leaseMs: 60_000, ...more });
      const settle = (owner, record, replaces = "") => other.settle({ campaign, part: 7, owner, record, replaces });
      assert.deepEqual([await claim("one"), await claim("one")], ["claimed", "claimed"]);
      const { msLeft } = await claim("two");
      assert.ok(msLeft > 0 && msLeft <= 60_000, String(msLeft));
      assert.equal(await claim("two", { digest: "0b-0-1" }), "differs");
      assert.equal(await settle("two", RECORD), false);
      assert.equal(await settle("one", ""), true);
      assert.equal(await settle("one", ""), true);
      assert.equal(await claim("two", { leaseMs: 0 }), "claimed");
      assert.equal(await claim("one"), "lost");
      assert.equal(await settle("two", RECORD), true);
      assert.equal(await settle("two", RECORD), true);
      assert.equal(await settle("two", '{"s":1}'), false);
      assert.deepEqual(await claim("one"), { record: RECORD });
      const read = (from) => store.read({ campaign, from, most: 10 });
      assert.deepEqual(await read(0), [{ part: 7, digest: "0a-0-1", owner: "two", msLeft: 0, record: RECORD }]);
      assert.deepEqual(await read(8), []);
      assert.equal(await settle("two", '{"s":1}', RECORD), true);
    });

    await suite.test("of many that claim a part, one gets it", async () => {
      const campaign = randomUUID();
      const claims = Array.from({ length: 30 }, (_, at) => (at % 2 ? store : other).claim({ campaign, part: 0, digest: "0a-0-1", owner: `owner${at}`, leaseMs: 60_000 }));
      const answers = await Promise.all(claims);
      assert.deepEqual([answers.filter((answer) => answer === "claimed").length, answers.filter(({ msLeft }) => msLeft > 0).length], [1, 29]);
    });

    await suite.test("machines share a campaign, read in pages", async () => {
      const { times, answer } = service();
      const fetch = async (_, { body }) => new Response(answer(body));
      const campaign = randomUUID();
      const run = async (store) => {
        const im = new ImClient({ accessKeyId: "a", secretAccessKey: "s", appId: 1, fetch });
        const receiver = Array.from({ length: 1_201 }, (_, at) => String(at + 1)).values();
        const input = { sender: "5000", receiver, msgType: 10001, content: "{}" };
        return im.batch("BatchSendMessage", input, { ledger: new Ledger(campaign, store), paced: false, partSize: 2, concurrency: 8 });
      };
      const [one, two] = await Promise.all([run(store), run(other)]);
      assert.deepEqual(one, { total: 1_201, sent: 1_201, failed: 0, unknown: 0, left: 0, running: 0, parts: 601, unknownParts: [] });
      assert.deepEqual([two, await new Ledger(campaign, store).report()], [one, one]);
      assert.deepEqual([times.size, new Set(times.values())], [1_201, new Set([1])]);
    });
  });
}

test("languages share a campaign: these are the keys and values of all", async () => {
  const { client, close } = await CLIENTS["ioredis"]();
  after(close);
  const campaign = `spring ${randomUUID()}`;
  const request = { campaign, part: 0, digest: "0a-0-1-last", owner: "me", leaseMs: 60_000 };
  await new RedisLedgerStore(client).claim(request);
  const key = `volc-im:campaign:${campaign}`;
  const { parts, 0: row } = await client.hgetall(key);
  const [owner, until, ...rest] = row.split("\n");
  assert.deepEqual([parts, owner, ...rest], ["1", "me", "0a-0-1-last", ""]);
  assert.match(until, /^\d{13}$/);
  const days = (await client.pttl(key)) / 86_400_000;
  assert.ok(days > 29 && days <= 30, String(days));
  await new RedisLedgerStore(client, { keepMs: 60_000 }).claim({ ...request, part: 1 });
  assert.ok((await client.pttl(key)) <= 60_000);
});

test("what is none of its arguments, and an answer that is no result, are refused", async () => {
  for (const client of [undefined, null, {}, "redis://127.0.0.1:6379"]) assert.throws(() => new RedisLedgerStore(client), /must be a client/);
  for (const options of [{ prefix: "" }, { prefix: 1 }, { keepMs: 0 }, { keepMs: NaN }, { keepMs: 0.5 }]) {
    assert.throws(() => new RedisLedgerStore(async () => 0, options), TypeError);
  }
  for (const answer of [null, undefined, "", "x", 7, {}]) {
    const store = new RedisLedgerStore(async () => answer);
    await assert.rejects(store.claim({ campaign: "c", part: 0, digest: "d", owner: "o", leaseMs: 1_000 }), /none of a claim/);
    await assert.rejects(store.settle({ campaign: "c", part: 0, owner: "o", record: "r", replaces: "" }), /outcome/);
    await assert.rejects(async () => store.read({ campaign: "c", from: 0, most: 1 }));
  }
});

test("SQLite: processes that are killed send nothing twice", async () => {
  const [path, count] = [join(folder, "killed.db"), 1_000];
  const { times, answer } = service();
  const server = createServer(async (request, response) => {
    const body = Buffer.concat(await request.toArray()).toString();
    const text = answer(body);
    await sleep(20);
    response.end(text);
  }).listen(0, "127.0.0.1");
  await once(server, "listening");
  after(() => server.close());
  const start = () => {
    const program = [new URL("sqlite-ledger.mjs", import.meta.url).pathname, path, `http://127.0.0.1:${server.address().port}`, String(count)];
    const child = spawn(process.execPath, program, { stdio: "inherit" });
    return { child, ended: once(child, "close") };
  };
  const store = new SqliteLedgerStore(path);
  const ledger = new Ledger("spring", store);
  const workers = [start(), start()];
  for (let kill = 0; kill < 3; kill++) {
    const [{ sent }, until] = [await ledger.report(), Date.now() + 60_000];
    while ((await ledger.report()).sent < sent + 100) {
      assert.ok(Date.now() < until);
      await sleep(10);
    }
    workers[kill % 2].child.kill("SIGKILL");
    await workers[kill % 2].ended;
    workers[kill % 2] = start();
  }
  for (const { ended } of [...workers, start()]) assert.deepEqual(await ended, [0, null]);
  const report = await ledger.report();
  assert.deepEqual([report.total, report.sent + report.unknown, report.left, report.running], [count, count, 0, 0]);
  assert.ok(report.unknown <= 3 * 2 * 10, JSON.stringify(report));
  const unknown = new Set();
  for await (const { index } of ledger.items()) unknown.add(index + 1);
  for (let id = 1; id <= count; id++) {
    const sent = times.get(id) ?? 0;
    assert.ok(unknown.has(id) ? sent <= 1 : sent === 1, `receiver ${id}: ${sent} times`);
  }
  store.close();
});
