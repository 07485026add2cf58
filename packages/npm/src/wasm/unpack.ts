/** The module from the text that stands in the package for it: deflated, then base64. */

import { inflate } from "./inflate.js";

/** Built into Node, Deno and Bun, at a tenth of the time, which counts in a cold start. */
interface OwnDecoders {
  Buffer?: { from(text: string, encoding: "base64"): Uint8Array<ArrayBuffer> };
  process?: { getBuiltinModule?(name: "node:zlib"): { inflateRawSync(packed: Uint8Array): Uint8Array<ArrayBuffer> } };
}

/** The module's bytes. */
export function unpack(packed: string): Uint8Array<ArrayBuffer> {
  const { Buffer, process } = globalThis as OwnDecoders;
  const bytes = Buffer ? Buffer.from(packed, "base64") : fromBase64(packed);
  // Loaded at run time: an import would keep bundlers for other runtimes from bundling this.
  const zlib = process?.getBuiltinModule?.("node:zlib");
  return zlib ? zlib.inflateRawSync(bytes) : inflate(bytes);
}

function fromBase64(text: string): Uint8Array<ArrayBuffer> {
  return Uint8Array.from(atob(text), (character) => character.charCodeAt(0));
}

export { inflate };
