/** A `.wasm` import becomes its base64 text: the bundler is told so in `build.mjs`. */
declare module "*.wasm" {
  const base64: string;
  export default base64;
}
