/** Where several processes remember the same events. */

/** Arguments of a step of a store. */
export interface ReplayKeys {
  /** The event: it came before when any of these is known. All are to be kept together. */
  keys: string[];
  /** Who claims: only the owner of a claim settles or releases it. */
  owner: string;
}

/** An event that is to be claimed. */
export interface ReplayClaim extends ReplayKeys {
  /** How long the claim lasts if it is not settled, in milliseconds. */
  leaseMs: number;
}

/** An event that was handled. */
export interface ReplaySettlement extends ReplayKeys {
  /** The reply, for when the event comes again. */
  reply: string;
  /** How long it is to be remembered, in milliseconds. */
  rememberMs: number;
}

/**
 * State of an event that has just arrived. `fresh`: it is new, and claimed now. `running`: another owner has claimed it.
 * Otherwise the reply that it got.
 */
export type Claimed =
  | "fresh"
  | "running"
  | {
      /** What it was settled with. */
      reply: string;
    };

/**
 * Remembers events for several processes. A store decides nothing: where it fails or takes longer than 200 ms, that is
 * logged at error, the memory of this process serves, and the event is handled.
 */
export interface ReplayStore {
  /** Claims an event, atomically over all of its keys. */
  claim(event: ReplayClaim): Claimed | PromiseLike<Claimed>;
  /** Replaces a claim by the reply. Waits for it are bounded, and come after the response. */
  settle(event: ReplaySettlement): unknown;
  /** Releases a claim: the event was not handled, and counts as new when it arrives again. */
  release(event: ReplayKeys): unknown;
}
