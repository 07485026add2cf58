/** The code behind every entry of the whole package: what it exports, and how it gets its module. */

import { type Declared, start } from "../../wasm/im.start.js";
import * as callbacks from "../callbacks-only.js";
import * as whole from "../index.js";
import { type Declared as DeclaredTokens, start as startTokens } from "../../wasm/tokens.start.js";
import * as tokens from "../login-tokens.js";
import { type ModuleSource, compiled } from "../wasm/compiled.js";
import type { TokensExports, WasmExports } from "../wasm/contract.js";
import { provideTokensWasm, provideWasm } from "../wasm/instance.js";

/** Says where the module is; it is asked for at the first use. */
export function use(source: () => ModuleSource): void {
  const module = compiled(source);
  provideWasm<WasmExports, Declared>(() => start(module()));
}

/** Says where the module of login tokens is, which only those who use it load. */
export function useTokens(source: () => ModuleSource): void {
  const module = compiled(source);
  provideTokensWasm<TokensExports, DeclaredTokens>(() => startTokens(module()));
}

// As users know them, whatever the minifier made of the names: they show in logs.
for (const [name, value] of Object.entries({ ...whole, ...tokens })) {
  if (typeof value === "function") Object.defineProperty(value, "name", { value: name });
}

export { callbacks, tokens, whole };
export { init } from "./slim.js";
