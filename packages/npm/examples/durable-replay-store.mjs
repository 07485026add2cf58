// Cloudflare Workers: a Durable Object for every event id and signature remembers what became of it, so that of many
// deliveries of an event one is handled, wherever they arrive. Workers KV cannot do this: it has no write that fails where
// a key exists, and a key written in one place is seen in others up to a minute later.
//
// wrangler.toml: a binding to the class ReplayObject, and a migration that names it in new_sqlite_classes.

import { DurableObject } from "cloudflare:workers";

const LEASE_MS = 60_000;
const REMEMBER_MS = 900_000;

/** What is known of one id or signature. Its input gate makes every method atomic. */
export class ReplayObject extends DurableObject {
  async claim() {
    const known = await this.ctx.storage.get("known");
    if (known) return known;
    await this.#keep("running", LEASE_MS);
    return "fresh";
  }

  settle(answer) {
    return this.#keep({ answer }, REMEMBER_MS);
  }

  async release() {
    if ((await this.ctx.storage.get("known")) === "running") await this.alarm();
  }

  async alarm() {
    await this.ctx.storage.deleteAlarm();
    await this.ctx.storage.deleteAll();
  }

  async #keep(known, ms) {
    await this.ctx.storage.put("known", known);
    await this.ctx.storage.setAlarm(Date.now() + ms);
  }
}

/** A replay store for the handlers of volc-im, over a binding to the class above. */
export function durableReplayStore(binding) {
  const objects = ({ id, signature }) => [`s${signature}`, `i${id}`].map((key) => binding.get(binding.idFromName(key)));
  return {
    async claim(event) {
      const [bySignature, byId] = objects(event);
      const first = await bySignature.claim();
      if (first !== "fresh") return first;
      const second = await byId.claim();
      // Another event has this id: the signature that came with it must not be remembered as handled.
      if (second !== "fresh") await bySignature.release();
      return second;
    },
    async settle(event, answer) {
      await Promise.all(objects(event).map((object) => object.settle(answer)));
    },
    async release(event) {
      await Promise.all(objects(event).map((object) => object.release()));
    },
  };
}
