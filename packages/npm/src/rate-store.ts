/** Rates that several machines share. */

/** How fast an action may be called, and how many units are meant. */
export interface Pace {
  /** Microseconds that one unit takes. */
  intervalUs: number;
  /** Burst: units allowed at once after a pause. */
  burst: number;
  /** Units that the call counts. */
  weight: number;
}

/**
 * Where several machines share one account's rates. A store that fails or takes longer than 250 ms costs no call anything
 * else: it is logged, and the process's own rates are used.
 */
export interface RateStore {
  /**
   * Reserves `pace.weight` units and returns how many milliseconds to wait before using them.
   *
   * @param bucket - the name of the rate, the same text on every machine
   */
  reserve(bucket: string, pace: Pace): number | Promise<number>;
  /** Returns units that were reserved and not used. */
  giveBack(bucket: string, pace: Pace): unknown;
  /** The service returned a rate limit error for the action: it goes slower for a while. */
  slowDown(bucket: string): unknown;
}
