/** A body of the runtime's `fetch`, or of another one that a user has brought, whose streams are Node's. */
type Body = (ReadableStream<Uint8Array> & AsyncIterable<Uint8Array>) | null;

/**
 * Reads a body to its end, or to one byte past the limit: whoever gets more than the limit knows it is too large, and
 * a hostile sender fills no memory.
 */
export async function readBody(body: Body, limit: number): Promise<Uint8Array> {
  const chunks: Uint8Array[] = [];
  let length = 0;
  for await (const chunk of body ?? []) {
    chunks.push(chunk);
    length += chunk.length;
    // Leaving the loop tells the sender to stop.
    if (length > limit) break;
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
