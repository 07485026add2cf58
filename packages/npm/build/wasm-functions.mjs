// A wasm module whose functions can change places. A function's number is its place, so whatever has such a number changes
// with it: calls, exports, the table, the start.

const [CUSTOM, IMPORT, FUNCTION, EXPORT, START, ELEMENT, CODE] = [0, 2, 3, 7, 8, 9, 10];

/**
 * A module in parts: the number of imported functions, `types` and `names` of the others, and `functions` and `rest`, the
 * sections in order, as lists of bytes and, between them, numbers of functions.
 */
export function readModule(wasm) {
  const module = { imported: 0, types: [], names: [], functions: [], rest: [] };
  const named = new Map();
  let at = 8;
  const number = () => {
    let [value, shift, byte] = [0, 0, 0];
    do {
      byte = wasm[at++];
      value += (byte & 127) * 2 ** shift;
      shift += 7;
    } while (byte & 128);
    return value;
  };
  const skip = () => {
    const length = number();
    at += length;
  };
  while (at < wasm.length) {
    const [id, length] = [wasm[at++], number()];
    const [from, end] = [at, at + length];
    // Bytes up to here, then a number, again and again.
    const parts = [];
    let kept = from;
    const functionNumber = () => {
      const start = at;
      const value = number();
      parts.push(wasm.subarray(kept, start), value);
      kept = at;
    };
    if (id === IMPORT) {
      module.imported = number();
      for (let import_ = 0; import_ < module.imported; import_++) {
        skip();
        skip();
        if (wasm[at++] !== 0) throw new Error("the module imports something else than functions");
        number();
      }
    } else if (id === FUNCTION) {
      for (let left = number(); left > 0; left--) module.types.push(number());
    } else if (id === EXPORT) {
      for (let left = number(); left > 0; left--) {
        skip();
        if (wasm[at++] === 0) functionNumber();
        else number();
      }
    } else if (id === START) {
      functionNumber();
    } else if (id === ELEMENT) {
      if (number() !== 1 || number() !== 0) throw new Error("the module has another kind of table");
      while (wasm[at++] !== 0x0b);
      for (let left = number(); left > 0; left--) functionNumber();
    } else if (id === CODE) {
      for (let left = number(); left > 0; left--) {
        const length = number();
        module.functions.push(readFunction(wasm.subarray(at, at + length)));
        at += length;
      }
    } else if (id === CUSTOM) {
      const label = number();
      at += label;
      if (wasm.toString("latin1", at - label, at) === "name") {
        while (at < end) {
          const [part, length] = [wasm[at++], number()];
          const next = at + length;
          for (let left = part === 1 ? number() : 0; left > 0; left--) {
            const [index, size] = [number(), number()];
            named.set(index, wasm.toString("utf8", at, at + size));
            at += size;
          }
          at = next;
        }
      }
    }
    at = end;
    parts.push(wasm.subarray(kept, end));
    if (id !== CUSTOM) module.rest.push({ id, parts });
  }
  module.names = module.functions.map((_, index) => named.get(module.imported + index) ?? "");
  return module;
}

/** A function's code, parted at the numbers of other functions. */
function readFunction(code) {
  const parts = [];
  let [at, kept] = [0, 0];
  const skip = (count = 1) => {
    for (; count > 0; count--) while (code[at++] & 128);
  };
  const small = () => {
    const from = at;
    skip();
    return code[from] & 127 | (at - from > 1 ? code[from + 1] << 7 : 0);
  };
  for (let kinds = small(); kinds > 0; kinds--) skip(2);
  while (at < code.length) {
    const instruction = code[at++];
    if (instruction === 0x10 || instruction === 0xd2) {
      const from = at;
      let [value, shift, byte] = [0, 0, 0];
      do {
        byte = code[at++];
        value |= (byte & 127) << shift;
        shift += 7;
      } while (byte & 128);
      parts.push(code.subarray(kept, from), value);
      kept = at;
    } else if (instruction === 0xfc) {
      const kind = small();
      skip(kind < 8 ? 0 : [8, 10, 12, 14].includes(kind) ? 2 : 1);
    } else if (instruction === 0xfd) {
      const kind = small();
      if (kind <= 11 || kind === 92 || kind === 93) skip(2);
      else if (kind === 12 || kind === 13) at += 16;
      else if (kind >= 21 && kind <= 34) at++;
      else if (kind >= 84 && kind <= 91) skip(2), at++;
    } else if (instruction === 0x0e) skip(small() + 1);
    else if (instruction === 0x1c) {
      const types = small();
      at += types;
    }
    else if (instruction === 0x43) at += 4;
    else if (instruction === 0x44) at += 8;
    else skip(immediates(instruction));
  }
  if (at !== code.length) throw new Error("a function is read wrongly");
  parts.push(code.subarray(kept));
  return parts;
}

/** How many numbers stand behind an instruction. */
function immediates(instruction) {
  if (instruction >= 0x28 && instruction <= 0x3e || instruction === 0x11) return 2;
  if (instruction >= 0x45 && instruction <= 0xc4) return 0;
  if ([0x00, 0x01, 0x05, 0x0b, 0x0f, 0x1a, 0x1b, 0xd1].includes(instruction)) return 0;
  // Blocks, branches, variables, constants, memory.
  if (instruction >= 0x02 && instruction <= 0x0d || instruction >= 0x20 && instruction <= 0x26) return 1;
  if ([0x3f, 0x40, 0x41, 0x42, 0xd0].includes(instruction)) return 1;
  throw new Error(`the instruction ${instruction} is not known`);
}

const room = Buffer.alloc(1 << 20);

/** The module with its functions in an order, which overwrites what was written before. */
export function written({ imported, types, functions, rest }, order) {
  let to = 0;
  const place = new Map();
  for (let index = 0; index < imported; index++) place.set(index, index);
  for (const [rank, index] of order.entries()) place.set(imported + index, imported + rank);
  const size = (value) => (value < 1 << 7 ? 1 : value < 1 << 14 ? 2 : value < 1 << 21 ? 3 : 4);
  const put = (value) => {
    for (; value > 127; value >>>= 7) room[to++] = value & 127 | 128;
    room[to++] = value;
  };
  const length = (parts) => parts.reduce((sum, part) => sum + (part.length ?? size(place.get(part))), 0);
  const write = (parts) => {
    for (const part of parts) {
      if (part.length === undefined) put(place.get(part));
      else to += part.copy(room, to);
    }
  };
  to += Buffer.from("\0asm\x01\0\0\0", "latin1").copy(room);
  for (const { id, parts } of rest) {
    room[to++] = id;
    if (id === FUNCTION) {
      put(types.reduce((sum, type) => sum + size(type), size(order.length)));
      put(order.length);
      for (const index of order) put(types[index]);
    } else if (id === CODE) {
      const lengths = order.map((index) => length(functions[index]));
      put(lengths.reduce((sum, length) => sum + size(length) + length, size(order.length)));
      put(order.length);
      for (const [rank, index] of order.entries()) {
        put(lengths[rank]);
        write(functions[index]);
      }
    } else {
      put(length(parts));
      write(parts);
    }
  }
  return room.subarray(0, to);
}
