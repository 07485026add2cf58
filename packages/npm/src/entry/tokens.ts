/** The code behind `volc-im/tokens`, whose module has the cipher. `error.ts` is that of the whole package. */

import { type Declared, signatures } from "../../wasm/tokens.signatures.js";
import * as tokens from "../login-tokens.js";
import type { ModuleSource } from "../wasm/compiled.js";
import { tokensHome } from "../wasm/instance.js";
import { started } from "../wasm/started.js";

/** Says where the module is; it is loaded at the first use. */
export function use(source: () => ModuleSource): void {
  tokensHome.provide<Declared>(started(source, signatures));
}

Object.defineProperty(tokens.LoginTokens, "name", { value: "LoginTokens" });

export { tokens };
