/** Bodies with a limit. */

/**
 * Reads a stream, the web's or Node's, to its end or to so many bytes: that many bytes mean that it is too large, and
 * a hostile sender fills no memory.
 */
export async function readBody(body: unknown, most: number): Promise<Uint8Array> {
  const chunks: Uint8Array[] = [];
  let length = 0;
  const isEnough = (chunk: Uint8Array): boolean => {
    chunks.push(chunk);
    length += chunk.length;
    return length >= most;
  };
  const { getReader } = Object(body) as Partial<ReadableStream<Uint8Array>>;
  if (getReader) {
    const reader = getReader.call(body) as ReadableStreamDefaultReader<Uint8Array>;
    for (;;) {
      const { done, value } = await reader.read();
      if (done) break;
      if (!isEnough(value)) continue;
      // Tells the sender to stop.
      reader.cancel().catch(() => {});
      break;
    }
  } else {
    for await (const chunk of (body ?? []) as AsyncIterable<Uint8Array>) if (isEnough(chunk)) break;
  }
  return joined(chunks, Math.min(length, most));
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
