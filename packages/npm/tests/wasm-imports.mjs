// Lets Node import wasm files as workerd and the edge runtimes do: as compiled modules. For `node --import`.

import { register } from "node:module";

const hooks = `
  export async function resolve(specifier, context, next) {
    return next(specifier.replace("?module", ""), context);
  }
  export async function load(url, context, next) {
    if (!url.endsWith(".wasm")) return next(url, context);
    const source = 'import { readFileSync } from "node:fs"; import { fileURLToPath } from "node:url";' +
      'export default new WebAssembly.Module(readFileSync(fileURLToPath(' + JSON.stringify(url) + ')));';
    return { format: "module", source, shortCircuit: true };
  }`;
register(`data:text/javascript,${encodeURIComponent(hooks)}`);
