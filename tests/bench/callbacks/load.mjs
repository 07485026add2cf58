// The Fetch handler under load against the same server with verification by hand: 64 connections on loopback, every body
// another event, both servers by turns.

import { fork } from "node:child_process";
import { once } from "node:events";
import autocannon from "autocannon";
import { Callbacks } from "volc-im";
import { SMALL, sampleBody } from "./body.mjs";
import { APP_ID, SECRET } from "./by-hand.mjs";

const SECONDS = 3;
const ROUNDS = 4;
const BODIES = 100_000;

const callbacks = new Callbacks({ secret: SECRET, appId: APP_ID });
let bodies = [];
let next = 0;
const another = () => bodies[next++ % BODIES];

async function start(which) {
  const child = fork(new URL("server.mjs", import.meta.url), [which]);
  const [{ port }] = await once(child, "message");
  const cpu = async () => {
    child.send({});
    const [{ cpu }] = await once(child, "message");
    return (cpu.user + cpu.system) / 1e6;
  };
  return { which, child, cpu, url: `http://127.0.0.1:${port}/` };
}

async function load({ url, cpu }, duration) {
  const before = await cpu();
  const result = await autocannon({
    url,
    connections: 64,
    duration,
    method: "POST",
    headers: { "content-type": "application/json" },
    setupClient: (client) => client.on("response", () => client.setBody(another())),
    body: another(),
  });
  if (result.non2xx > 0 || result.errors > 0) throw new Error(`${result.non2xx} refused, ${result.errors} errors`);
  const used = (await cpu()) - before;
  return { perSecond: result.requests.total / result.duration, microseconds: (used * 1e6) / result.requests.total };
}

const rate = ({ perSecond }) => `${Math.round(perSecond)}/s`;
const cost = ({ microseconds }) => `${microseconds.toFixed(1)} µs`;

async function compare(script) {
  bodies = Array.from({ length: BODIES }, () => Buffer.from(sampleBody(callbacks, script, SMALL, crypto.randomUUID())));
  const servers = [await start("ours"), await start("byHand")];
  const best = {};
  for (const server of servers) await load(server, 6);
  for (let round = 0; round < ROUNDS; round++) {
    for (const server of servers) {
      const { perSecond, microseconds } = await load(server, SECONDS);
      const known = (best[server.which] ??= { perSecond: 0, microseconds: Infinity });
      known.perSecond = Math.max(known.perSecond, perSecond);
      known.microseconds = Math.min(known.microseconds, microseconds);
    }
  }
  for (const { child } of servers) child.kill();
  const { ours, byHand } = best;
  const rates = (ours.perSecond / byHand.perSecond).toFixed(2);
  const costs = (ours.microseconds / byHand.microseconds).toFixed(2);
  console.log(`| Fetch handler, 64 connections, ${script} | ${rate(ours)} | ${rate(byHand)} | ${rates} | at least 1.0 |`);
  console.log(`| the server's CPU for one request, ${script} | ${cost(ours)} | ${cost(byHand)} | ${costs} | |`);
}

for (const script of ["ASCII", "Chinese"]) await compare(script);
