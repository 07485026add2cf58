/** Steps of a store of rates that no call waits for. */

import type { Driver } from "./fetch-driver.js";
import { safely, wordsOf } from "./logger.js";
import type { RateStore } from "./rate-store.js";

/** Carries one out within its time. Core says what there is to tell of one that fails. */
export function rateStep(
  { rateStore, client, listeners }: Driver,
  { bucket, timeoutMs }: { bucket: string; timeoutMs: number },
  step: (store: RateStore) => unknown,
): void {
  if (!rateStore) return;
  let isOver = false;
  const end = (words?: string) => {
    if (isOver) return;
    isOver = true;
    clearTimeout(clock);
    const record = client()?.onRateStepFailed(performance.now(), bucket, words);
    if (record !== undefined) listeners.record(JSON.parse(record));
  };
  const clock = setTimeout(() => safely(end), timeoutMs);
  const run = async () => {
    await step(rateStore);
    isOver = true;
    clearTimeout(clock);
  };
  safely(run, (thrown) => end(wordsOf(thrown)));
}
