// One line of the table.

/** Prints what was measured, what of the peer, and their ratio with its limit. */
export function report(what, ours, unit, peer, theirs, limit) {
  const ratio = ours / theirs;
  const verdict = ratio <= limit ? "holds" : "DOES NOT HOLD";
  console.log(
    `${what}: ${ours.toFixed(1)} ${unit}, ${peer} ${theirs.toFixed(1)} ${unit}, ratio ${ratio.toFixed(3)}, limit ${limit}: ${verdict}`,
  );
}
