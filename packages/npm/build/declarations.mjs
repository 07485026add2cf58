// The declarations of dist/types: what users' imports lead to, and nothing else.

import { execFileSync } from "node:child_process";
import { readFileSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";

/**
 * Writes the declarations.
 *
 * @param entries - the values that each entry exports, by its path without ending
 */
export function writeDeclarations(folder, entries) {
  const compiler = ["node_modules/typescript/bin/tsc", "--project", "tsconfig.json", "--outDir", folder];
  execFileSync(process.execPath, compiler, { stdio: "inherit" });
  prune(folder, Object.keys(entries));
  for (const [entry, values] of Object.entries(entries)) writeForRequire(join(folder, entry), values);
  for (const name of ["im", "callbacks"]) {
    writeFileSync(
      join(folder, `${name}.wasm.d.ts`),
      "/** The module, as workerd imports it. */\ndeclare const module: import(\"./wasm/compiled.js\").CompiledModule;\nexport default module;\n",
    );
  }
}

/** Removes the declarations of what is inside only, and the indentation of the rest, which is a tenth of it. */
function prune(folder, entries) {
  const reached = new Set(entries.map((entry) => `${entry}.d.ts`));
  for (const file of reached) {
    const text = readFileSync(join(folder, file), "utf8");
    for (const [, name] of text.matchAll(/(?:from|import\()\s*"(\.[^"]*)\.js"/g)) {
      reached.add(join(dirname(file), `${name}.d.ts`));
    }
    writeFileSync(join(folder, file), text.replace(/^ +/gm, ""));
  }
  for (const file of readdirSync(folder, { recursive: true })) {
    if (file.endsWith(".ts") && !reached.has(file)) rmSync(join(folder, file));
  }
}

/** The twin for CommonJS: it names the types of the ESM one, so that they are in the package once. */
function writeForRequire(entry, values) {
  const esm = `"./${entry.split("/").at(-1)}.js" with { "resolution-mode": "import" }`;
  const declared = readFileSync(`${entry}.d.ts`, "utf8");
  const lines = [`import type * as esm from ${esm};`, `export type * from ${esm};`];
  for (const name of values) {
    lines.push(`export declare const ${name}: typeof esm.${name};`);
    // What is a type as well: classes and tables of codes, whose names are capitalised.
    if (/^[A-Z]/.test(name)) lines.push(`export type ${name} = esm.${name};`);
  }
  writeFileSync(`${entry}.d.cts`, `${docOf(declared)}${lines.join("\n")}\n`);
}

function docOf(declared) {
  return /^\/\*\*[^]*?\*\/\n/.exec(declared)?.[0] ?? "";
}
