// Calls, batches and listings of a scenario.

import { ImClient, callInfo } from "volc-im";
import { factsOf, logger, loggedSince, sleep, special } from "./scenario-facts.mjs";

/** Makes a client and does the steps with it. */
export async function calls({ client, hooks, rateStore, steps }) {
  const { onProgress, ...clientHooks } = hooks ?? {};
  const logged = loggedSince();
  const events = [];
  const store = { reserved: [], balance: 0, slowed: 0 };
  let im;
  try {
    // Where keys are declared, there are none beside them.
    const options = Object.entries(special(client)).filter(([, value]) => value !== null);
    im = new ImClient({ ...Object.fromEntries(options), logger, ...hooksOf(clientHooks, events), ...rateStoreOf(rateStore, store) });
  } catch (error) {
    return { error: factsOf(error), logged };
  }
  const done = [];
  for (const step of steps) {
    if (step.closed) im.close();
    if (step.wait) await sleep(step.wait);
    const times = step.call || step.batch || step.list ? step.times : 0;
    const runs = Array.from({ length: times }, () => timed(() => run(im, step, onProgress, events)));
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

async function run(im, { call, batch, list, input, options, take, cancelAfterMs }, onProgress, events) {
  const given = optionsOf(options, cancelAfterMs);
  if (call) {
    const result = await im.call(call, input, given);
    return { ok: true, attempts: callInfo(result).attempts, result };
  }
  if (batch) {
    const report = await im.batch(batch, input, { ...given, ...hooksOf({ onProgress }, events) });
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
  const after = async () => {
    if (behaviour === "failAfter") throw new Error("a store's own fault");
    return act(undefined);
  };
  return {
    rateStore: {
      reserve(bucket, { weight }) {
        store.reserved.push(weight);
        store.balance += weight;
        return act({ wait: 60_000, negative: -1 }[behaviour] ?? 0);
      },
      giveBack(bucket, { weight }) {
        store.balance -= weight;
        return after();
      },
      slowDown() {
        store.slowed += 1;
        return after();
      },
    },
  };
}
