/** Modules that the runtime has compiled, and bytes that are compiled here. */

/** What a module can be given as. */
export type ModuleSource = WebAssembly.Module | BufferSource;

/** The module of a source, which is asked for at the first use and compiled once. */
export function compiled(source: () => ModuleSource): () => WebAssembly.Module {
  let module: WebAssembly.Module | undefined;
  return () => {
    if (!module) {
      const given = source();
      module = given instanceof WebAssembly.Module ? given : new WebAssembly.Module(given);
    }
    return module;
  };
}
