/** Where campaigns are remembered. */

/** Asks for a part of a campaign, or keeps it for longer. */
export interface ClaimRequest {
  /** The campaign's name. */
  campaign: string;
  /** Number of the part, from 0. */
  part: number;
  /** What the part is made of. Opaque to stores. */
  digest: string;
  /** Who asks: another text for each run of a campaign. */
  owner: string;
  /** Milliseconds that the claim holds. */
  leaseMs: number;
}

/** Stores the outcome of a part. */
export interface SettleRequest {
  /** The campaign's name. */
  campaign: string;
  /** Number of the part, from 0. */
  part: number;
  /** Who has claimed it. */
  owner: string;
  /** The outcome; empty where nothing was sent and the part is free again. Opaque to stores. */
  record: string;
  /** The record that this one replaces; empty for a part that has none yet. */
  replaces: string;
}

/** Asks for the parts of a campaign from a number on. */
export interface ReadRequest {
  /** The campaign's name. */
  campaign: string;
  /** The first number of interest. */
  from: number;
  /** How many at most. Fewer mean that there are no more. */
  most: number;
}

/**
 * Answer to a claim. `claimed`: the part is the asker's. `lost`: another owner had claimed it and never settled it. `differs`: it is
 * known with another digest. Otherwise the outcome that it was settled with, or the milliseconds that another owner's claim still holds.
 */
export type ClaimAnswer =
  | "claimed"
  | "lost"
  | "differs"
  | {
      /** What it was settled with. */
      record: string;
    }
  | {
      /** Milliseconds that the claim still holds, above 0. */
      msLeft: number;
    };

/** A part as a store knows it. */
export interface LedgerPart {
  /** Its number. */
  part: number;
  /** What it is made of. */
  digest: string;
  /** Who has claimed it; empty for a part that is free. */
  owner: string;
  /** Milliseconds that the claim still holds; 0 when it is over, or the part is settled. */
  msLeft: number;
  /** Its outcome; empty before. */
  record: string;
}

/**
 * Remembers campaigns. Each step is atomic, and durable before it is answered; one that fails or takes longer than 5 s is asked again, and
 * meanwhile nothing is sent. A table of an SQL database does: a row a part, each step a transaction.
 */
export interface LedgerStore {
  /**
   * Claims a part, or keeps it for longer for the same owner.
   *
   * Without a row, or with one of the same digest without owner and record or with this owner, stores digest, owner and the end of the
   * claim: `claimed`. With another digest `differs`, with a record that, with another owner the time until the end of its claim and then
   * `lost`; these change nothing.
   */
  claim(request: ClaimRequest): ClaimAnswer | PromiseLike<ClaimAnswer>;
  /**
   * Stores a record if the part has this owner and its record equals `replaces`. True as well if it has this record already. An empty
   * record clears the owner, too; true as well if the part is free already.
   */
  settle(request: SettleRequest): boolean | PromiseLike<boolean>;
  /** The parts in ascending order. */
  read(request: ReadRequest): readonly LedgerPart[] | PromiseLike<readonly LedgerPart[]>;
}
