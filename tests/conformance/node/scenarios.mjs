// Does what a scenario asks of JavaScript's package; see ../README.md. A command a line, an answer a line.

import { once } from "node:events";
import { createServer } from "node:http";
import { createInterface } from "node:readline";
import { inspect } from "node:util";
import { Callbacks, ImClient, accept, callInfo, reject } from "volc-im";

const COMMANDS = { calls, receive, stop };

/** What was logged since the command began. */
let logged = [];
/** The receiver that is listening. */
let receiver;

const logger = Object.fromEntries(
  ["debug", "info", "warn", "error"].map((level) => [
    level,
    (...told) => {
      const facts = told.find((item) => typeof item === "object" && item !== null) ?? {};
      logged.push({ level, reason: facts.reason ?? null, text: told.map((item) => inspect(item)).join(" ") });
    },
  ]),
);

// ---- calls

async function calls({ client, hooks, rateStore, steps }) {
  logged = [];
  const events = [];
  const store = { reserved: [], balance: 0, slowed: 0 };
  let im;
  try {
    im = new ImClient({ ...special(client), logger, ...hooksOf(hooks, events), ...rateStoreOf(rateStore, store) });
  } catch (error) {
    return { error: factsOf(error), logged };
  }
  const done = [];
  for (const step of steps) {
    if (step.closed) im.close();
    if (step.wait) await sleep(step.wait);
    const times = step.call || step.batch || step.list ? step.times : 0;
    const runs = Array.from({ length: times }, () => timed(() => run(im, step, hooks, events)));
    done.push(await Promise.all(runs));
  }
  return {
    steps: done,
    logged,
    hooks: { calls: new Set(events.map((event) => event.callId)).size, attempts: events.map((event) => event.attempt) },
    store,
  };
}

async function timed(work) {
  const started = performance.now();
  let outcome;
  try {
    outcome = await work();
  } catch (error) {
    outcome = { error: factsOf(error), attempts: error.attempts ?? 0, maybeSent: error.maybeSent ?? null };
  }
  return { ...outcome, ms: Math.round(performance.now() - started) };
}

async function run(im, { call, batch, list, input, options, take, cancelAfterMs }, hooks, events) {
  const given = optionsOf(options, cancelAfterMs);
  if (call) {
    const result = await im.call(call, input, given);
    return { ok: true, attempts: callInfo(result).attempts, result };
  }
  if (batch) {
    const { onProgress } = hooksOf({ onProgress: hooks?.onProgress }, events);
    const report = await im.batch(batch, input, { ...given, ...(onProgress && { onProgress }) });
    const places = (items) => items.map((item) => item.index);
    const [failed, unknown, left] = [report.failed, report.unknown, report.left].map(places);
    return { ok: true, total: report.total, sent: report.sent, failed, unknown, left };
  }
  const listing = im.paginate(list, input, given);
  const taken = [];
  for (const count of take ?? [null]) {
    const items = [];
    if (count !== 0) {
      for await (const item of listing) {
        items.push(item.messageId ?? String(item));
        if (items.length === count) break;
      }
    }
    taken.push(items);
  }
  const all = taken.flat();
  return { ok: true, taken: taken.map((items) => items.length), items: all.length, distinct: new Set(all).size };
}

function optionsOf(options, cancelAfterMs) {
  const { idempotencyId, ...rest } = special(options) ?? {};
  const given = { ...rest };
  if (idempotencyId !== undefined) given.clientMsgId = idempotencyId;
  if (cancelAfterMs !== null) given.signal = AbortSignal.timeout(cancelAfterMs);
  return given;
}

/** What JSON has no word for. */
function special(value) {
  if (typeof value !== "object" || value === null) return value;
  if (Array.isArray(value)) return value.map(special);
  if ("$number" in value) return Number(value.$number);
  return Object.fromEntries(Object.entries(value).map(([name, item]) => [name, special(item)]));
}

function hooksOf(hooks, events) {
  const made = {};
  for (const [name, behaviour] of Object.entries(hooks ?? {})) {
    if (!behaviour) continue;
    made[name] = (event) => {
      if (event?.attempt !== undefined && name === "onRequest") events.push(event);
      if (behaviour === "throw") throw new Error("a hook's own fault");
      if (behaviour === "reject") return Promise.reject(new Error("a hook's own fault"));
      if (behaviour === "hang") return new Promise(() => {});
      if (behaviour === "null") return null;
    };
  }
  return made;
}

function rateStoreOf(behaviour, store) {
  if (!behaviour) return {};
  const act = async (result) => {
    if (behaviour === "hang") return new Promise(() => {});
    if (behaviour === "fail") throw new Error("a store's own fault");
    return result;
  };
  return {
    rateStore: {
      reserve(bucket, { weight }) {
        store.reserved.push(weight);
        store.balance += weight;
        return act(behaviour === "wait" ? 60_000 : 0);
      },
      giveBack(bucket, { weight }) {
        store.balance -= weight;
        return act(undefined);
      },
      slowDown() {
        store.slowed += 1;
        return act(undefined);
      },
    },
  };
}

function factsOf(error) {
  const { kind, rule, path, code, codeN, reason, limit, transportKind, maybeSent, retryable } = error;
  // All that a log or a handler can see of it.
  const text = `${error.message}\n${inspect(error, { depth: 10, maxStringLength: null })}\n${JSON.stringify({ ...error })}`;
  return { kind: kind ?? error.name, rule, path, code, codeN, reason, limit, transportKind, maybeSent, retryable, text };
}

// ---- callbacks

async function receive({ callbacks, handlers, options, replay, receivers = 1, perRequest }) {
  logged = [];
  const ran = {};
  const given = { ...special(options), logger, ...replayOf(replay) };
  const made = () => {
    return new Callbacks(callbacks).node(handlersOf(handlers, ran), given);
  };
  let listeners;
  try {
    const { undecided } = given;
    if (typeof undecided === "object") given.undecided = reject(undecided.code, undecided.message);
    listeners = Array.from({ length: receivers }, made);
  } catch (error) {
    return { error: factsOf(error), logged };
  }
  let turn = 0;
  const server = createServer((request, response) => {
    turn += 1;
    return (perRequest ? made() : listeners[turn % receivers])(request, response);
  });
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  receiver = { server, ran };
  return { url: `http://127.0.0.1:${server.address().port}/im` };
}

async function stop() {
  const { server, ran } = receiver;
  server.closeAllConnections();
  server.close();
  await once(server, "close");
  return { ran, logged };
}

function handlersOf(handlers, ran) {
  if (typeof handlers !== "object" || handlers === null) return handlers ?? undefined;
  return Object.fromEntries(Object.entries(handlers).map(([name, behaviour]) => [name, handlerOf(behaviour, ran)]));
}

function handlerOf(behaviour, ran) {
  if (typeof behaviour !== "object" || behaviour === null) return behaviour;
  const { sleepMs, blockMs, then = "accept", code = 1001, message = "no", word } = behaviour;
  return (event) => {
    ran[event.type] = (ran[event.type] ?? 0) + 1;
    const decide = () => decisionOf(then, code, message, word, event);
    if (blockMs) for (const end = performance.now() + blockMs; performance.now() < end; );
    return sleepMs ? sleep(sleepMs).then(decide) : decide();
  };
}

function decisionOf(then, code, message, word, event) {
  switch (then) {
    case "accept":
      return accept();
    case "reject":
      return reject(special(code), message);
    case "throw":
      throw new Error("a handler's own fault");
    case "nothing":
      return undefined;
    case "null":
      return null;
    case "text":
      return "ok";
    case "empty":
      return "";
    case "object":
      return { CheckCode: 0 };
    case "number":
      return 0;
    case "hang":
      return new Promise(() => {});
    case "thenable":
      return { then: (resolve) => resolve(reject(code, message)) };
    case "quote":
      return reject(code, String(event.get("MessageBody.Content")));
    case "moderate":
      return event.texts.some((text) => text.includes(word)) ? reject(code, message) : accept();
    default:
      throw new Error(`no behaviour ${then}`);
  }
}

function replayOf(behaviour) {
  if (!behaviour || behaviour === "process") return {};
  if (behaviour === "off") return { replay: "off" };
  const claims = new Map();
  const { claim = 0, settle = 0, release = 0, fail } = behaviour;
  const after = async (wait, act) => {
    if (fail) throw new Error("a store's own fault");
    if (wait === "hang") return new Promise(() => {});
    await sleep(wait);
    return act();
  };
  return {
    replay: {
      claim: ({ keys }) =>
        after(claim, () => {
          const known = keys.map((key) => claims.get(key)).find((value) => value !== undefined);
          if (known === undefined) for (const key of keys) claims.set(key, "running");
          return known ?? "fresh";
        }),
      settle: ({ keys, reply }) => after(settle, () => keys.forEach((key) => claims.set(key, { reply }))),
      release: ({ keys }) => after(release, () => keys.forEach((key) => claims.delete(key))),
    },
  };
}

function sleep(ms) {
  return new Promise((resolve) => setTimeout(resolve, ms));
}

for await (const line of createInterface({ input: process.stdin })) {
  const command = JSON.parse(line);
  const answer = await COMMANDS[command.do](command).catch((error) => ({ failed: inspect(error) }));
  process.stdout.write(JSON.stringify(answer) + "\n");
}
