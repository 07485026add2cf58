/**
 * Inflates raw deflate data (RFC 1951) for runtimes that can do it only asynchronously. The data is this package's own,
 * so nothing is checked, and blocks are of the one kind that it has; the build checks that.
 */

/** Codes by their bits read from the first one, with a leading 1 so that zeros count. */
type Codes = Map<number, number>;

/** Order in which the lengths of the code-length code come. */
const LENGTH_ORDER = [16, 17, 18, 0, 8, 7, 9, 6, 10, 5, 11, 4, 12, 3, 13, 2, 14, 1, 15];

/** Inflates everything. */
export function inflate(data: Uint8Array): Uint8Array<ArrayBuffer> {
  let at = 0;
  let out = new Uint8Array(data.length * 4);
  let length = 0;

  const bits = (count: number): number => {
    let value = 0;
    for (let bit = 0; bit < count; bit++, at++) value |= (((data[at >> 3] as number) >> (at & 7)) & 1) << bit;
    return value;
  };
  const symbol = (codes: Codes): number => {
    let code = 1;
    for (;;) {
      code = (code << 1) | bits(1);
      const found = codes.get(code);
      if (found !== undefined) return found;
    }
  };
  const reserve = (more: number): void => {
    if (length + more <= out.length) return;
    const larger = new Uint8Array((length + more) * 2);
    larger.set(out);
    out = larger;
  };

  for (let last = 0; last === 0; ) {
    last = bits(1);
    bits(2);
    const [literals, distances] = blockCodes(bits, symbol);
    for (let found; (found = symbol(literals)) !== 256; ) {
      reserve(258);
      if (found < 256) {
        out[length++] = found;
        continue;
      }
      const count = found === 285 ? 258 : span(found - 257, 2, 3, bits);
      const from = length - span(symbol(distances), 1, 1, bits);
      for (let index = 0; index < count; index++) out[length + index] = out[from + index] as number;
      length += count;
    }
  }
  return out.slice(0, length);
}

/** A length or distance: the first few stand for themselves, then each further bit comes with a group of symbols. */
function span(index: number, groupBits: number, base: number, bits: (count: number) => number): number {
  const group = 1 << groupBits;
  if (index < 2 * group) return index + base;
  const extra = (index >> groupBits) - 1;
  return ((group + (index & (group - 1))) << extra) + base + bits(extra);
}

function blockCodes(bits: (count: number) => number, symbol: (codes: Codes) => number): [Codes, Codes] {
  const literals = bits(5) + 257;
  const distances = bits(5) + 1;
  const order: number[] = Array(19).fill(0);
  for (let index = 0, count = bits(4) + 4; index < count; index++) order[LENGTH_ORDER[index] as number] = bits(3);
  const codes = codesOf(order);
  const lengths: number[] = [];
  while (lengths.length < literals + distances) {
    const found = symbol(codes);
    if (found < 16) lengths.push(found);
    else {
      const repeated = found === 16 ? (lengths.at(-1) as number) : 0;
      const count = found === 16 ? 3 + bits(2) : found === 17 ? 3 + bits(3) : 11 + bits(7);
      for (let index = 0; index < count; index++) lengths.push(repeated);
    }
  }
  return [codesOf(lengths.slice(0, literals)), codesOf(lengths.slice(literals))];
}

/** Canonical codes: shorter ones first, then by symbol. */
function codesOf(lengths: readonly number[]): Codes {
  const codes: Codes = new Map();
  let code = 0;
  for (let size = 1; size < 16; size++, code <<= 1) {
    lengths.forEach((length, symbol) => {
      if (length === size) codes.set((1 << size) | code++, symbol);
    });
  }
  return codes;
}
