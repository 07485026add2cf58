/** Modules that the runtime has compiled, and bytes that are compiled here. */

/** What the compiler knows of a namespace of the runtime's. */
type NamespaceOf<Name extends string> = typeof globalThis extends Record<Name, infer Found> ? Found : object;

/** A compiled module, where the compiler knows such a class. */
export type CompiledModule = NamespaceOf<"WebAssembly"> extends Record<"Module", Record<"prototype", infer Module>>
  ? Module
  : object;

/** What a module can be given as. */
export type ModuleSource = CompiledModule | ArrayBufferView<ArrayBuffer> | ArrayBuffer;

/** The compiled module of a source. */
export function compiled(given: ModuleSource): CompiledModule {
  // An edge runtime compiles in another realm than the code runs in, so it is no instance of this one's class.
  const isModule = Object.prototype.toString.call(given) === "[object WebAssembly.Module]";
  return isModule ? (given as WebAssembly.Module) : new WebAssembly.Module(given as BufferSource);
}
