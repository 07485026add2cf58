/** Modules that the runtime has compiled, and bytes that are compiled here. */

/** What a module can be given as. */
export type ModuleSource = WebAssembly.Module | BufferSource;

/** The module of a source, which is asked for at the first use and compiled once. */
export function compiled(source: () => ModuleSource): () => WebAssembly.Module {
  let module: WebAssembly.Module | undefined;
  return () => {
    module ??= moduleOf(source());
    return module;
  };
}

function moduleOf(given: ModuleSource): WebAssembly.Module {
  // An edge runtime compiles in another realm than the code runs in, so it is no instance of this one's class.
  const isModule = Object.prototype.toString.call(given) === "[object WebAssembly.Module]";
  return isModule ? (given as WebAssembly.Module) : new WebAssembly.Module(given as BufferSource);
}
