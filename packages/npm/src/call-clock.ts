/**
 * The time during one call: the wall clock at its start, moved on by the monotonic clock, so that a wall clock set
 * anew in between moves no deadline.
 */
export function callClock(): () => number {
  const wall = Date.now();
  const monotonic = performance.now();
  return () => Math.floor(wall + (performance.now() - monotonic));
}
