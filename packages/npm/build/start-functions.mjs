// A function that starts the modules, from the glue that wasm-bindgen makes. The glue holds one instance in variables of its
// own; inside a function, each start has its own, so that an instance that failed can be replaced. Of the glue, only the
// modules' imports stay, once for all of them: functions and classes become a line each for src/wasm/bind.ts.

import { readFileSync, writeFileSync } from "node:fs";
import { build } from "esbuild";

/** How texts and bytes get across: for the imports of the module, which are the glue's, and for src/wasm/bind.ts. */
const CROSSING = `
let wasm, view, returned, slices, digest, wideDecoder, WASM_VECTOR_LEN;
const encoder = new TextEncoder(), decoder = new TextDecoder("utf-8", { ignoreBOM: true }), { Buffer, process } = globalThis;
const bytes = () => {
  if (!view?.byteLength) {
    view = new Uint8Array(wasm.memory.buffer);
    slices = Buffer?.prototype.ucs2Slice && Buffer.from(wasm.memory.buffer);
  }
  return view;
};
const getDataViewMemory0 = () => new DataView(wasm.memory.buffer);
const getStringFromWasm0 = (place, length) => decoder.decode(bytes().subarray(place >>> 0, (place >>> 0) + length));
const passStringToWasm0 = (text) => {
  const { length } = text;
  let place = wasm.__wbindgen_malloc(length, 1) >>> 0;
  let { read, written } = encoder.encodeInto(text, bytes().subarray(place, place + length));
  if (read < length) {
    // A unit of UTF-16 is at most three bytes.
    const room = written + (length - read) * 3;
    place = wasm.__wbindgen_realloc(place, length, room, 1) >>> 0;
    written += encoder.encodeInto(text.slice(read), bytes().subarray(place + written, place + room)).written;
    place = wasm.__wbindgen_realloc(place, room, written, 1) >>> 0;
  }
  WASM_VECTOR_LEN = written;
  return place;
};
const passBytes = (given) => {
  if (typeof given === "string") return passStringToWasm0(given);
  const place = wasm.__wbindgen_malloc((WASM_VECTOR_LEN = given.length), 1) >>> 0;
  bytes().set(given, place);
  return place;
};
// Results of several values are written to where src/wasm/bind.ts says.
const resultAt = (place) => (returned?.length ? returned : (returned = new Int32Array(wasm.memory.buffer, place, 4)));
const getArrayU8FromWasm0 = (place, length) => bytes().subarray(place >>> 0, (place >>> 0) + length);
// ASCII, UTF-16 where the length is negative, or UTF-8 where its next bit is set: see bindings-wasm/src/text.rs. The bit
// after that is an error's.
const takeText = (place, length) => {
  place >>>= 0;
  const wide = length < 0 ? 2 : 1, end = place + (length & 0x1fffffff) * wide, all = bytes();
  // Node's own takes a third of a decoder's time.
  const text = slices && !(length & 0x40000000)
    ? wide > 1 ? slices.ucs2Slice(place, end) : slices.latin1Slice(place, end)
    : (wide > 1 ? (wideDecoder ??= new TextDecoder("utf-16le", { ignoreBOM: true })) : decoder).decode(all.subarray(place, end));
  wasm.__wbindgen_free(place, end - place, wide);
  return text;
};
// Loaded at run time: an import would keep bundlers for other runtimes from bundling this.
const runtimeSha256 = (place, length, hash) => {
  try {
    digest ??= process.getBuiltinModule("node:crypto").hash;
    const made = digest("sha256", getArrayU8FromWasm0(place, length), "binary");
    return slices.latin1Write(made, hash >>> 0, 32) === 32;
  } catch {
    digest = () => "";
    return false;
  }
};
function offer(module) {
  wasm = new WebAssembly.Instance(module, __wbg_get_imports()).exports;
  wasm.__wbindgen_start();
  const [passText, takeValue] = [passStringToWasm0, takeFromExternrefTable0];
  return { core: wasm, length: () => WASM_VECTOR_LEN, passText, passBytes, resultAt, takeText, takeValue };
}
export { offer };
`;
/** What is kept of the glue: what the imports are made of, apart from the above, where the module has these imports. */
const KEPT = ["__wbg_get_imports", "addToExternrefTable0", "handleError", "isLikeNone", "takeFromExternrefTable0"];
const ARGUMENTS = {
  string: "s",
  "string | null | undefined": "o",
  "string | null": "o",
  "Uint8Array | number[]": "y",
  number: "v",
  boolean: "v",
  any: "v",
};
const RESULTS = { string: "s", "string | undefined": "o", any: "v", number: "v", boolean: "v" };

/**
 * Writes `wasm/crossing.js`, and `wasm/NAME.signatures.js` for each module, by the module that stands in the package as text and offers
 * more; the first one's imports are all that any has.
 */
export async function writeCrossing(packed) {
  const [first, ...others] = Object.keys(packed);
  const glue = glueOf(first);
  const offered = importNames(glue);
  for (const other of others) {
    for (const name of importNames(glueOf(other))) if (!offered.has(name)) throw new Error(`${other}.wasm imports ${name}, and ${first}.wasm does not`);
  }
  const kept = KEPT.filter((name) => glue.includes(name));
  const { outputFiles } = await build({
    stdin: { contents: CROSSING + kept.map((name) => definition(glue, name)).join("\n") },
    bundle: true,
    write: false,
    logLevel: "error",
    format: "esm",
    target: "es2022",
    minify: true,
  });
  const code = exported(outputFiles[0].text, (object) => `return ${object}.offer(module);`);
  writeFileSync("wasm/crossing.js", `export function offer(module) {${code}}\n`);
  writeFileSync(
    "wasm/crossing.d.ts",
    `import type { Crossing } from "../src/wasm/bind.js";\nexport declare function offer(module: WebAssembly.Module): Crossing;\n`,
  );
  for (const [name, whole] of Object.entries(packed)) writeSignatures(name, whole);
}

/** Whether one module can stand for another: it offers all of it, and imports nothing that the module `first` does not. */
export function assertOffers(one, other, first) {
  const [glue, twin, imported] = [one, other, first].map(glueOf);
  const offered = new Set(signatures(twin));
  const does = signatures(glue).every((line) => offered.has(line)) && [...importNames(twin)].every((name) => importNames(imported).has(name));
  if (!does) throw new Error(`${other}.wasm offers something else than ${one}.wasm`);
}

function writeSignatures(name, whole) {
  writeFileSync(`wasm/${name}.signatures.js`, `export const signatures = "${signatures(glueOf(whole)).join(" ")}";\n`);
  // In the place of bytes, a text may come here.
  const declared = readFileSync(`wasm/${whole}.d.ts`, "utf8")
    .replace(/Uint8Array \| number\[\]/g, "Uint8Array | string")
    // Makes an object, or gives an error's text.
    .replace(/^ +private constructor\(\);\n([^]*?)static new(\(.*\)): string;$/gm, "$1constructor$2;");
  writeFileSync(`wasm/${name}.d.ts`, declared);
  writeFileSync(
    `wasm/${name}.signatures.d.ts`,
    `import type * as glue from "./${name}.js";\nexport type Declared = Omit<typeof glue, "default" | "initSync">;\n` +
      `export declare const signatures: string;\n`,
  );
}

function glueOf(name) {
  return readFileSync(`wasm/${name}.js`, "utf8");
}

/** What a module imports, by the names that `cargo xtask` gave: one meaning each, in whatever module. */
function importNames(glue) {
  return new Set([...definition(glue, "__wbg_get_imports").matchAll(/^ +(i\d+): /gm)].map(([, name]) => name));
}

/** A module's code with its exports, as an object's text, put to another use. */
export function exported(code, use) {
  let list;
  const rest = code.replace(/export\s*\{([^}]*)\};?\s*$/, (_, found) => ((list = found), ""));
  if (!list) throw new Error("the code does not end in its exports");
  const pairs = list.split(",").map((pair) => pair.trim().split(" as "));
  return rest + use(`({${pairs.map(([local, name = local]) => `${name}:${local}`).join(",")}})`);
}

/** `Class:method:arguments:result:export` for everything that the glue exports. */
function signatures(glue) {
  const lines = [];
  for (const [, of, body] of glue.matchAll(/^export class (\w+) \{\n([^]*?)^\}$/gm)) {
    for (const [, doc, name, code] of body.matchAll(/(?: {4}\/\*\*((?:(?!\*\/)[^])*)\*\/\n)? {4}(?:static )?(\w+)\([^)]*\) \{\n([^]*?)\n {4}\}$/gm)) {
      if (name === "free" || name.startsWith("__")) continue;
      const makes = (name === "constructor" && code !== "") || name === "new";
      lines.push(makes ? signature(of, "new", doc, code, of) : signature(of, name, doc, code));
    }
  }
  for (const [, doc, name, code] of glue.matchAll(/(?:^\/\*\*((?:(?!\*\/)[^])*)\*\/\n)?^export function (\w+)\([^)]*\) \{\n([^]*?)\n\}$/gm)) {
    // Runs by itself.
    if (name === "start") continue;
    lines.push(signature("", name, doc, code));
  }
  return lines;
}

function signature(of, name, doc = "", code, made) {
  const exported = /\bwasm\.(e\d+)\(/.exec(code)?.[1];
  if (!exported) throw new Error(`${of}:${name}: the glue calls no export`);
  const takes = [...doc.matchAll(/@param \{(.*?)\}/g)].map(([, type], at) => {
    if (type === "string" && code.includes(`const char${at} `)) return "h";
    const kind = ARGUMENTS[type] ?? (/^[A-Z]\w+$/.test(type) ? "r" : undefined);
    if (!kind) throw new Error(`${of}:${name}: an argument of type ${type}`);
    return kind;
  });
  const type = made ?? /@returns \{(.*?)\}/.exec(doc)?.[1];
  const fails = /throw takeFromExternrefTable0/.test(code);
  let kind = type === undefined ? "v" : (RESULTS[type] ?? type);
  if (kind === "v" && />>> 0;/.test(code)) kind = "u";
  if (kind === "v" && code.includes("return takeFromExternrefTable0(r0)")) kind = "a";
  // What makes an object of a class says so by its name.
  return [of, name, takes.join(""), made ? (fails ? "!" : "+") : `${fails ? "!" : ""}${kind}`, exported].join(":");
}

/** A function of the glue. */
function definition(glue, name) {
  const found = new RegExp(`^function ${name}\\([^]*?^\\}$`, "m").exec(glue);
  if (!found) throw new Error(`the glue has no ${name}`);
  return found[0];
}
