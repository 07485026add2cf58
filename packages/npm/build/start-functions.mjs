// A function that starts a module, from the glue that wasm-bindgen makes. The glue holds one instance in variables of its
// own; inside a function, each start has its own, so that an instance that failed can be replaced.

import { readFileSync, writeFileSync } from "node:fs";
import { build } from "esbuild";

/** Writes `wasm/NAME.start.js` and its declarations. */
export async function writeStartFunction(name) {
  const exported = [...readFileSync(`wasm/${name}.js`, "utf8").matchAll(/^export (?:class|function) (\w+)/gm)];
  const names = exported.map(([, exportedName]) => exportedName);
  const { outputFiles } = await build({
    stdin: { contents: `export { initSync, ${names} } from "./${name}.js";`, resolveDir: "wasm" },
    bundle: true,
    write: false,
    format: "esm",
    target: "es2022",
    minify: true,
  });
  const code = outputFiles[0].text.replace(/export\s*\{([^}]*)\};?\s*$/, (_, list) => {
    const pairs = list.split(",").map((pair) => pair.trim().split(" as "));
    const own = Object.fromEntries(pairs.map(([local, publicName = local]) => [publicName, local]));
    return `${own.initSync}({module});return{${names.map((one) => `${one}:${own[one]}`)}};`;
  });
  if (!code.includes("({module});return{")) throw new Error(`the glue of ${name} does not end in its exports`);
  writeFileSync(`wasm/${name}.start.js`, `export function start(module){${code}}\n`);
  writeFileSync(
    `wasm/${name}.start.d.ts`,
    `import type * as glue from "./${name}.js";\n` +
      `export declare function start(module: WebAssembly.Module): Omit<typeof glue, "default" | "initSync">;\n`,
  );
}
