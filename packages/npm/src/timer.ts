/** Waiting. */

/** The longest time a timer takes; beyond it, it would fire at once. */
export const LONGEST_TIMER = 2 ** 31 - 1;

/** Resolves after a time, or as soon as the signal comes. */
export function timer(ms: number, signal: AbortSignal | undefined): Promise<void> {
  if (ms <= 0 || signal?.aborted) return Promise.resolve();
  return new Promise((resolve) => {
    const done = () => {
      clearTimeout(running);
      signal?.removeEventListener("abort", done);
      resolve();
    };
    const running = setTimeout(done, Math.min(ms, LONGEST_TIMER));
    signal?.addEventListener("abort", done, { once: true });
  });
}
