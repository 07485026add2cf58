// Builds dist/ from src/ and wasm/: see HACKING.md for what each file there is for. Run by `cargo xtask build npm`, which
// makes wasm/ first.

import { copyFileSync, mkdirSync, readFileSync, readdirSync, rmSync, statSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import { deflateRawSync } from "node:zlib";
import { build } from "esbuild";
import { minify } from "terser";
import { writeDeclarations } from "./build/declarations.mjs";
import { entries } from "./build/entries.mjs";
import { assertOffers, exported, writeCrossing } from "./build/start-functions.mjs";

/** Properties that nobody outside knows. */
const INSIDE = /^(passText|passBytes|resultAt|takeText|takeValue|settled|provide|offers|failure|exactIntegers|contentType|contentLength|rounded)$/;

/** Tables of words say each name once, and a value only where it differs. */
const NAMES = {
  name: "names",
  setup: ({ onLoad }) =>
    onLoad({ filter: /generated.codes\.ts$/ }, ({ path }) => {
      const table = (whole, name, body) => {
        const pairs = [...body.matchAll(/^ {2}(\w+): (.*),$/gm)];
        if (pairs.some(([, , value]) => !/^"[\w.]+"$/.test(value))) return whole;
        const words = pairs.map(([, key, value]) => (value === `"${key}"` ? key : `${key}=${value.slice(1, -1)}`)).join(" ");
        const pair = `(word) => { const [name, value = name] = word.split("="); return [name, value]; }`;
        return `export const ${name} = /* @__PURE__ */ Object.fromEntries("${words}".split(" ").map(${pair}));`;
      };
      const contents = readFileSync(path, "utf8").replace(/^export const (\w+) = \{\n([^]*?)^\} as const;$/gm, table);
      return { contents, loader: "ts" };
    }),
};

const OPTIONS = { bundle: true, platform: "neutral", target: "es2022", legalComments: "none", logLevel: "warning" };

/** How the code of tokens and of the search gets what it shares with the rest. */
const SHARED = `const shared=require("./whole.cjs").inside;`;
const sharedErrors = {
  name: "shared errors",
  setup({ onLoad }) {
    const contents = "export const { ImError, invalid } = shared;";
    onLoad({ filter: /src[\\/]error\.ts$/ }, () => ({ contents, loader: "js" }));
  },
};

/** Campaigns in a file are for runtimes with Node's modules. */
const OF_NODE = {
  name: "of Node",
  setup({ onLoad, onResolve }) {
    onResolve({ filter: /whole\.cjs$/ }, () => ({ path: "./whole.cjs", external: true }));
    const contents = `export const { ImError, invalid } = require("./whole.cjs").inside;`;
    onLoad({ filter: /src[\\/]error\.ts$/ }, () => ({ contents, loader: "js" }));
  },
};

/** What few need, apart from the rest: an entry each, with no state, and with peers that are the user's to install. */
const APART = ["redis", "opentelemetry", "testing", "lambda", "vefaas", "nestjs"];
const itself = {
  name: "the package itself",
  setup: ({ onResolve }) => onResolve({ filter: /^\.\.\/index\.js$/ }, () => ({ path: "volc-im", external: true })),
};

process.chdir(import.meta.dirname ?? new URL(".", import.meta.url).pathname);
rmSync("dist", { recursive: true, force: true });
mkdirSync("dist");
const MODULES = ["im", "callbacks", "tokens", "search", "file"];
/** The module that stands in the package as text, by its name: Node's are compiled for speed. */
const PACKED = { im: "im-fast", callbacks: "callbacks-fast", tokens: "tokens", search: "search", file: "file" };
await writeCrossing(PACKED);
for (const [name, packed] of Object.entries(PACKED)) assertOffers(name, packed, MODULES[0]);
// The others are for runtimes that take a module as text.
for (const name of MODULES.slice(0, 3)) copyFileSync(`wasm/${name}.wasm`, `dist/${name}.wasm`);
// For the tests of their machines.
for (const name of ["im", "callbacks", "search"]) {
  const contents = `import { started } from "../src/wasm/started.ts"; import { signatures } from "./${name}.signatures.js";
    export const start = (module) => started(() => module, signatures)();`;
  const stdin = { contents, resolveDir: "wasm" };
  await build({ stdin, bundle: true, format: "esm", logLevel: "error", outfile: `wasm/${name}.bound.mjs` });
}
// The code is in the package once, as CommonJS: Node's `import` and `require`, and every bundler, take it.
await bundle("src/entry/whole.ts", "dist/whole.cjs", true);
await bundle("src/wasm/unpack.ts", "dist/unpack.cjs", true);
await bundle("src/entry/tokens.ts", "dist/tokens-code.cjs", true, [sharedErrors]);
await bundle("src/entry/search.ts", "dist/search-code.cjs", true, [sharedErrors]);
await bundle("src/entry/callbacks.ts", "dist/callbacks-edge.js", false);
const ofNode = { ...OPTIONS, external: ["node:*"], plugins: [OF_NODE], minifyWhitespace: true, minifySyntax: true };
await build({ ...ofNode, entryPoints: ["src/entry/file.ts"], format: "cjs", outfile: "dist/file-code.cjs" });
const load = createRequire(import.meta.url);
for (const name of MODULES) {
  const module = readFileSync(`wasm/${PACKED[name]}.wasm`);
  const packed = deflateRawSync(module, { level: 9 }).toString("base64");
  if (!load("./dist/unpack.cjs").inflate(Buffer.from(packed, "base64")).every((byte, at) => byte === module[at])) {
    throw new Error("src/wasm/inflate.ts does not know this kind of block");
  }
  writeFileSync(`dist/${name}-packed.cjs`, `module.exports="${packed}";\n`);
}

const apart = {};
for (const entry of APART) apart[`entry/${entry}`] = await bundleApart(entry);

const { whole, callbacks } = load("./dist/whole.cjs");
const { tokens } = load("./dist/tokens-code.cjs");
const names = [whole, callbacks, tokens].map((exported) => Object.keys(exported).sort());
for (const [file, text] of Object.entries(entries(...names))) writeFileSync(`dist/${file}`, `${text}\n`);
writeDeclarations("dist/types", {
  index: names[0],
  "callbacks-only": names[1],
  "login-tokens": names[2],
  "entry/slim": [...names[0], "init"],
  "file/ledger-store": ["FileLedgerStore"],
  ...apart,
});
for (const file of readdirSync("dist").sort()) console.log(`dist/${file}: ${statSync(`dist/${file}`).size} bytes`);

async function bundle(entry, file, asCommonJs, plugins = []) {
  const options = { ...OPTIONS, format: "esm", write: false };
  const { outputFiles } = await build({ ...options, entryPoints: [entry], plugins: [NAMES, ...plugins] });
  const [{ text: module }] = outputFiles;
  const text = asCommonJs ? `"use strict";${plugins.length ? SHARED : ""}${exported(module, (object) => `module.exports=${object};`)}` : module;
  const mangle = { properties: { regex: INSIDE } };
  const format = { max_line_len: 8_000 };
  const { code } = await minify(text, { ecma: 2022, toplevel: true, compress: { passes: 3, inline: 1 }, mangle, format });
  writeFileSync(file, `${code}\n`);
}

/** Both forms of an entry; gives the names that it exports. */
async function bundleApart(entry) {
  const options = { ...OPTIONS, packages: "external", plugins: [itself], minifyWhitespace: true, minifySyntax: true, metafile: true };
  let names = [];
  for (const [format, end] of [["cjs", "cjs"], ["esm", "js"]]) {
    const outfile = `dist/${entry}.${end}`;
    const { metafile } = await build({ ...options, entryPoints: [`src/entry/${entry}.ts`], format, outfile });
    names = metafile.outputs[outfile].exports;
  }
  return names;
}
