// Where a runtime has neither Node's modules nor its Buffer, hashes and texts are the same: vectors and texts once more.

import { Callbacks } from "volc-im";

const { Buffer } = globalThis;
const { getBuiltinModule } = process;
globalThis.Buffer = process.getBuiltinModule = undefined;
// The instance starts, and asks what there is. A long text has it look for a hash.
const callbacks = new Callbacks({ secret: "s", appId: 1 });
callbacks.verify(callbacks.sign({ type: "BeforeSendMessage", data: { Text: "long".repeat(1000) } }));
Object.assign(globalThis, { Buffer });
process.getBuiltinModule = getBuiltinModule;

await import("./vectors.test.mjs");
await import("./texts.test.mjs");
