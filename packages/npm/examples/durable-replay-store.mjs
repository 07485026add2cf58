// Cloudflare Workers: a Durable Object for every key of an event remembers its outcome, so that of many deliveries of
// an event one is handled, wherever they arrive. Workers KV cannot do this: it has no write that fails where a key exists,
// and a key written in one place is seen in others up to a minute later.
//
// wrangler.toml: a binding to the class ReplayObject, and a migration that names it in new_sqlite_classes.

import { DurableObject } from "cloudflare:workers";

/** What is known of one key: who has claimed it, or the reply. Its input gate makes every method atomic. */
export class ReplayObject extends DurableObject {
  async claim(owner, leaseMs) {
    const known = await this.ctx.storage.get("known");
    if (known) return known.reply === undefined ? "running" : { reply: known.reply };
    await this.#keep({ owner }, leaseMs);
    return "fresh";
  }

  async settle(owner, reply, rememberMs) {
    if (await this.#isOf(owner)) await this.#keep({ owner, reply }, rememberMs);
  }

  async release(owner) {
    if (await this.#isOf(owner)) await this.alarm();
  }

  async alarm() {
    await this.ctx.storage.deleteAlarm();
    await this.ctx.storage.deleteAll();
  }

  /** Whether a claim is this owner's, or nobody's: a lease that is over may be settled all the same. */
  async #isOf(owner) {
    const known = await this.ctx.storage.get("known");
    return known === undefined || (known.owner === owner && known.reply === undefined);
  }

  async #keep(known, ms) {
    await this.ctx.storage.put("known", known);
    await this.ctx.storage.setAlarm(Date.now() + ms);
  }
}

/** A replay store for the handlers of volc-im, over a binding to the class above. */
export function durableReplayStore(binding) {
  const objects = (keys) => keys.map((key) => binding.get(binding.idFromName(key)));
  return {
    async claim({ keys, owner, leaseMs }) {
      const claimed = [];
      for (const object of objects(keys)) {
        const known = await object.claim(owner, leaseMs);
        if (known !== "fresh") {
          // Another event has this key: the others must not be remembered with this one.
          await Promise.all(claimed.map((one) => one.release(owner)));
          return known;
        }
        claimed.push(object);
      }
      return "fresh";
    },
    async settle({ keys, owner, reply, rememberMs }) {
      await Promise.all(objects(keys).map((object) => object.settle(owner, reply, rememberMs)));
    },
    async release({ keys, owner }) {
      await Promise.all(objects(keys).map((object) => object.release(owner)));
    },
  };
}
