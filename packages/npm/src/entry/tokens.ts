/** The code behind `volc-im/tokens`, whose module has the cipher. `error.ts` is that of the whole package. */

import { type Declared, start } from "../../wasm/tokens.start.js";
import * as tokens from "../login-tokens.js";
import { type ModuleSource, compiled } from "../wasm/compiled.js";
import type { WasmExports } from "../wasm/contract.js";
import { provideWasm } from "../wasm/instance.js";

/** Says where the module is; it is loaded at the first use. */
export function use(source: () => ModuleSource): void {
  const module = compiled(source);
  provideWasm<Pick<WasmExports, "LoginTokens">, Declared>(() => start(module()));
}

Object.defineProperty(tokens.LoginTokens, "name", { value: "LoginTokens" });

export { tokens };
