// Finds the order of a module's functions that gzip makes the least of, and writes it to build/NAME.order, which
// `cargo xtask build npm` reads:
//
//     node build/order-functions.mjs callbacks 40000
//
// after a build, with the number of trials, each of which takes some milliseconds. Functions are moved by chance, and what does
// not make more of the module is kept. It starts from the order of the last build; the same start gives the same end.

import { readFileSync, writeFileSync } from "node:fs";
import { gzipSync } from "node:zlib";
import { readModule, written } from "./wasm-functions.mjs";

/** Bytes of a piece of code that two functions may have in common. */
const PIECE = 5;
/** A piece that this many functions hold says nothing of two of them. */
const COMMONPLACE = 60;
/** How many of the functions most like one it may be put beside. */
const LIKE = 12;

const [name, trials = "40000"] = process.argv.slice(2);
const root = new URL("../../../", import.meta.url);
const read = (path) => readModule(readFileSync(new URL(path, root)));
const module = read(`packages/npm/wasm/${name}.wasm`);
const file = new URL(`packages/npm/build/${name}.order`, root);
const names = namesInOrder();

const random = generator(1);
const like = likest();
let order = names.map((_, at) => at);
let least = size(order);
console.log(`${least} bytes at the start`);
for (let trial = 1; trial <= Number(trials); trial++) {
  const moved = changed([...order]);
  const bytes = size(moved);
  if (bytes <= least) [least, order] = [bytes, moved];
  if (trial % 2_000 === 0) console.log(`${least} bytes after ${trial} trials`);
}
const head = `# Functions of ${name}.wasm in the order that gzip makes the least of. Made by: node build/order-functions.mjs ${name}\n`;
writeFileSync(file, head + order.map((at) => `${names[at]}\n`).join(""));

function size(order) {
  return gzipSync(written(module, order), { level: 9 }).length;
}

/** One or a few functions elsewhere. */
function changed(order) {
  const at = random(order.length);
  const kind = random(10);
  if (kind < 6) {
    const run = order.splice(at, kind < 4 ? 1 : 1 + random(5));
    const beside = like[run[0]].filter((other) => !run.includes(other));
    order.splice(order.indexOf(beside[random(beside.length)]) + random(2), 0, ...run);
  } else if (kind < 8) {
    const run = order.splice(at, 1 + random(8));
    order.splice(random(order.length + 1), 0, ...run);
  } else if (kind < 9) {
    const other = random(order.length);
    [order[at], order[other]] = [order[other], order[at]];
  } else {
    const run = order.splice(at, 2 + random(12));
    order.splice(at, 0, ...run.reverse());
  }
  return order;
}

/** The functions' names, in the order of the last build, which gave them their ranks for names. */
function namesInOrder() {
  const [unordered, ordered] = ["unordered", "ordered"].map((which) => read(`target/wasm-bound/${name}_bg.${which}.wasm`).names);
  const ranked = [...ordered.entries()].sort(([, one], [, other]) => Number(one) - Number(other));
  return ranked.map(([at]) => lasting(unordered[at]));
}

/** For each function, those that have most in common with it. */
function likest() {
  const pieces = module.functions.map((parts) => {
    const found = new Set();
    for (const part of parts) {
      for (let at = 0; at + PIECE <= (part.length ?? 0); at++) found.add(part.toString("latin1", at, at + PIECE));
    }
    return found;
  });
  const holders = new Map();
  for (const found of pieces) for (const piece of found) holders.set(piece, (holders.get(piece) ?? 0) + 1);
  return pieces.map((own, one) => {
    const likeness = pieces.map((others, other) => {
      let common = 0;
      for (const piece of own) {
        const count = holders.get(piece);
        if (count < COMMONPLACE && others.has(piece)) common += 1 / count;
      }
      return other === one ? -1 : common / Math.sqrt(others.size + 30);
    });
    const all = [...likeness.keys()].sort((a, b) => likeness[b] - likeness[a] || a - b);
    return all.slice(0, LIKE);
  });
}

/** A function's name without hashes and the numbers of copies: as in tools/xtask/src/build/wasm_order_list.rs. */
function lasting(name) {
  return name
    .replace(/\[[0-9a-fA-F]{16}\]/g, "")
    .replace(/::h[0-9a-fA-F]{16}$/, "")
    .replace(/\.\d*$/, "");
}

/** Numbers below a limit that look random. */
function generator(state) {
  return (limit) => {
    state ^= state << 13;
    state ^= state >>> 17;
    state = (state ^ (state << 5)) >>> 0;
    return state % limit;
  };
}
