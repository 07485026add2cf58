/**
 * The first lines of a text, and the rest as it is: what core returns as one text, because that crosses at a fraction
 * of an object's cost.
 */
export function lines(packed: string, count: number): string[] {
  const parts: string[] = [];
  let start = 0;
  for (let line = 0; line < count; line++) {
    const end = packed.indexOf("\n", start);
    parts.push(packed.slice(start, end));
    start = end + 1;
  }
  parts.push(packed.slice(start));
  return parts;
}
