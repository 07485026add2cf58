/** What is used of Node's modules, which Deno and Bun have too: users' types do not need all of them. */

declare module "node:fs" {
  export function openSync(path: string, flags: string): number;
  export function readSync(file: number, into: Uint8Array): number;
  export function readFileSync(path: string, encoding: "utf8"): string;
  export function writeFileSync(path: string, text: string, options: { flag: string; flush: boolean }): void;
  export function readlinkSync(path: string): string;
  export function linkSync(from: string, to: string): void;
  export function unlinkSync(path: string): void;
  export function fsyncSync(file: number): void;
  export function closeSync(file: number): void;
  export function write(file: number, bytes: Uint8Array, from: number, length: number, at: null, done: (error: Error | null, written: number) => void): void;
  export function fdatasync(file: number, done: (error: Error | null) => void): void;
}

declare module "node:path" {
  export function dirname(path: string): string;
}

declare module "node:os" {
  export function hostname(): string;
}
