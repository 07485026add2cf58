// The receiver of a scenario.

import { once } from "node:events";
import { createServer } from "node:http";
import { Callbacks, accept, reject } from "volc-im";
import { factsOf, logger, loggedSince, sleep, special } from "./scenario-facts.mjs";

/** The receiver that is listening. */
let receiver;

/** Starts a server that hands its requests to the package. */
export async function receive({ callbacks, handlers, options, replay, receivers = 1, perRequest }) {
  const logged = loggedSince();
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
  receiver = { server, ran, logged };
  return { url: `http://127.0.0.1:${server.address().port}/im`, logged };
}

/** Ends the server. */
export async function stop() {
  const { server, ran, logged } = receiver;
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
