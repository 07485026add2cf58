/**
 * Reads a body to its end, or to one byte past the limit: whoever gets more than the limit knows it is too large, and
 * a hostile sender fills no memory.
 */
export async function readBody(
  body: ReadableStream<Uint8Array> | null,
  limit: number,
): Promise<Uint8Array> {
  if (!body) return new Uint8Array();
  const chunks: Uint8Array[] = [];
  let length = 0;
  const reader = body.getReader();
  for (;;) {
    const { done, value } = await reader.read();
    if (done) break;
    chunks.push(value);
    length += value.length;
    if (length > limit) {
      // Whether the sender takes note makes no difference to what was read.
      reader.cancel().catch(() => {});
      break;
    }
  }
  return joined(chunks, Math.min(length, limit + 1));
}

/** The first bytes of a body that came in pieces. */
export function joined(chunks: readonly Uint8Array[], length: number): Uint8Array {
  const [first] = chunks;
  if (chunks.length === 1 && first && first.length === length) return first;
  const bytes = new Uint8Array(length);
  let offset = 0;
  for (const chunk of chunks) {
    bytes.set(chunk.subarray(0, length - offset), offset);
    offset += chunk.length;
  }
  return bytes;
}
