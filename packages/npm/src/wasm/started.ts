/** How a module is started, by whatever its runtime has of it. */

import { offer } from "../../wasm/crossing.js";
import { type Instance, bind } from "./bind.js";
import { type CompiledModule, type ModuleSource, compiled } from "./compiled.js";

/** Starts the module of a source, which is loaded at the first start and compiled once. */
export function started(source: () => ModuleSource, signatures: string): () => Instance {
  let module: CompiledModule | undefined;
  return () => bind(offer((module ??= compiled(source()))), signatures);
}
