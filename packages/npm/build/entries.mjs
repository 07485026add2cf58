// The entry files of dist/: one for each condition of the exports map, each a line or two. They hand over the modules in
// the way that its runtime has, and export the names again.

/**
 * The text of each entry by its file.
 *
 * @param whole - the names that `volc-im` exports
 * @param callbacks - the names that `volc-im/callbacks` exports
 * @param tokens - the names that `volc-im/tokens` exports
 */
export function entries(whole, callbacks, tokens) {
  const again = (names) => `export const {${names}}=all;`;
  const edge = (query) => ({
    whole:
      `import code from "./whole.cjs";import module from "./im.wasm${query}";import callbacks from "./callbacks.wasm${query}";` +
      `code.use(()=>module,()=>callbacks);const all=code.whole;${again(whole)}`,
    callbacks:
      `import {use} from "./callbacks-edge.js";import module from "./callbacks.wasm${query}";use(()=>module);` +
      `export {${callbacks}} from "./callbacks-edge.js";`,
    tokens: `import code from "./tokens-code.cjs";import module from "./tokens.wasm${query}";code.use(()=>module);const all=code.tokens;${again(tokens)}`,
  });
  const code = `const code=require("./whole.cjs");`;
  return {
    "workerd.js": edge("").whole,
    "callbacks-workerd.js": edge("").callbacks,
    "tokens-workerd.js": edge("").tokens,
    "edge-light.js": edge("?module").whole,
    "callbacks-edge-light.js": edge("?module").callbacks,
    "tokens-edge-light.js": edge("?module").tokens,
    // A file beside the code would be lost by bundlers and by the tracers of serverless platforms: text it is.
    "inline.cjs": `${code}const {unpack}=require("./unpack.cjs");code.use(()=>unpack(require("./im-packed.cjs")),()=>unpack(require("./callbacks-packed.cjs")));code.search(()=>require("./search.cjs"));module.exports=code.whole;`,
    // Loaded by the first client that is given no keys.
    "search.cjs": `const code=require("./search-code.cjs");const {unpack}=require("./unpack.cjs");code.use(()=>unpack(require("./search-packed.cjs")));module.exports=code.keySource;`,
    "inline.js": `import all from "./inline.cjs";${again(whole)}`,
    "callbacks.cjs": `require("./inline.cjs");module.exports=require("./whole.cjs").callbacks;`,
    "callbacks.js": `import all from "./callbacks.cjs";${again(callbacks)}`,
    "tokens.cjs": `const code=require("./tokens-code.cjs");const {unpack}=require("./unpack.cjs");code.use(()=>unpack(require("./tokens-packed.cjs")));module.exports=code.tokens;`,
    "tokens.js": `import all from "./tokens.cjs";${again(tokens)}`,
    "file.cjs": `const code=require("./file-code.cjs");const {unpack}=require("./unpack.cjs");code.use(()=>unpack(require("./file-packed.cjs")));module.exports={FileLedgerStore:code.FileLedgerStore};`,
    "file.js": `import all from "./file.cjs";${again(["FileLedgerStore"])}`,
    "slim.cjs": `${code}module.exports={...code.whole,init:code.init};`,
    "slim.js": `import all from "./slim.cjs";${again([...whole, "init"])}`,
  };
}
