// A separate Redis for a test file.

import { spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtemp, rm } from "node:fs/promises";
import { createConnection } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";

/** Starts a Redis on a separate socket. */
export async function startRedis() {
  const folder = await mkdtemp(join(tmpdir(), "volc-im-redis-"));
  const socketPath = join(folder, "redis.sock");
  const options = ["--port", "0", "--unixsocket", socketPath, "--save", "", "--dir", folder];
  const server = spawn("redis-server", options, { stdio: ["ignore", "pipe", "inherit"] });
  for await (const chunk of server.stdout) if (String(chunk).includes("ready to accept connections")) break;
  return {
    /** For clients that take a path. */
    url: socketPath,
    connect: () => connect(socketPath),
    stop: async () => {
      server.kill();
      if (server.exitCode === null) await once(server, "exit");
      await rm(folder, { recursive: true, force: true });
    },
  };
}

/** A connection to the socket of a Redis that runs one command after another: the protocol in a dozen lines, so that no client is needed. */
export async function connect(socketPath) {
  const socket = createConnection(socketPath);
  await once(socket, "connect");
  const pieces = socket[Symbol.asyncIterator]();
  const next = async () => (await pieces.next()).value ?? Promise.reject(new Error("Redis has closed the connection"));
  let last = Promise.resolve();
  const send = async (parts) => {
    const bulk = parts.map((part) => `$${Buffer.byteLength(part)}\r\n${part}\r\n`).join("");
    socket.write(`*${parts.length}\r\n${bulk}`);
    let bytes = await next();
    // A long text comes in pieces.
    const head = /^\$(\d+)\r\n/.exec(bytes.subarray(0, 32).toString("latin1"));
    const whole = head ? head[0].length + Number(head[1]) + 2 : 0;
    while (bytes.length < whole) bytes = Buffer.concat([bytes, await next()]);
    const reply = String(bytes);
    if (reply.startsWith(":")) return Number(reply.slice(1));
    if (reply.startsWith("$-1")) return null;
    if (reply.startsWith("$")) return reply.slice(reply.indexOf("\r\n") + 2, -2);
    if (reply.startsWith("+")) return reply.slice(1, -2);
    throw new Error(reply);
  };
  const command = (...parts) => {
    last = last.then(() => send(parts.map(String)));
    return last;
  };
  const run = (script, keys, args) => command("EVAL", script, keys.length, ...keys, ...args);
  return { run, command, close: () => socket.destroy() };
}
