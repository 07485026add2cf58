// One line of the table.

/** Prints what was measured, what of the peer, and their ratio with its goal. */
export function report(what, ours, unit, peer, theirs, goal) {
  const figure = (value) => `${value.toFixed(1)} ${unit}`;
  console.log(`| ${what} | ${figure(ours)} | ${figure(theirs)}, ${peer} | ${(ours / theirs).toFixed(2)} | ${goal} |`);
}
