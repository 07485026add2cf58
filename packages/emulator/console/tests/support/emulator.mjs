// An emulator as a child process, its control API, and a backend for its callbacks.
import { spawn } from "node:child_process";
import { createServer } from "node:http";
import { once } from "node:events";
import { createInterface } from "node:readline";
import { fileURLToPath } from "node:url";

const BINARY = process.env.VOLC_IM_EMULATOR ?? fileURLToPath(new URL("../../../../../target/debug/volc-im-emulator", import.meta.url));

/** Starts an emulator on a free port; ends it when the test ends. */
export async function startEmulator(test, ...options) {
  const listen = options.includes("--listen") ? [] : ["--listen", "127.0.0.1:0"];
  const child = spawn(BINARY, [...listen, "--exit-on-stdin-close", ...options], { stdio: ["pipe", "pipe", "inherit"] });
  test.after(() => child.kill());
  const ended = once(child, "exit").then(([code]) => Promise.reject(new Error(`the emulator ended with ${code}`)));
  ended.catch(() => {});
  const [line] = await Promise.race([once(createInterface({ input: child.stdout }), "line"), ended]);
  const { url } = JSON.parse(line);
  return {
    url,
    console: `${url}/_emulator/`,
    stop: async () => {
      child.kill();
      await once(child, "exit");
    },
    get: (path) => ask(url, "GET", path),
    post: (path, body = {}) => ask(url, "POST", path, body),
    remove: (path) => ask(url, "DELETE", path),
  };
}

async function ask(url, method, path, body) {
  const response = await fetch(`${url}/_emulator/${path}`, {
    method,
    headers: { "content-type": "application/json" },
    body: body && JSON.stringify(body),
  });
  const text = await response.text();
  if (response.status !== 200) throw new Error(`${method} ${path}: ${response.status} ${text}`);
  return JSON.parse(text);
}

/** A backend that refuses spoilers and answers slowly where the text says so. */
export async function startBackend(test) {
  const received = [];
  const server = createServer(async (request, response) => {
    let body = "";
    for await (const piece of request) body += piece;
    received.push(body);
    if (body.includes("slowly")) await new Promise((done) => setTimeout(done, 400));
    // Longer than the service waits.
    if (body.includes("never")) await new Promise((done) => setTimeout(done, 1500));
    const spoils = body.includes("spoiler") && body.includes("BeforeSendMessage");
    response.setHeader("content-type", "application/json");
    response.end(JSON.stringify({ CheckCode: spoils ? 1001 : 0, CheckMessage: spoils ? "no spoilers, please" : "", Extra: {} }));
  });
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  test.after(() => server.close());
  return { url: `http://127.0.0.1:${server.address().port}/im`, received };
}

/** Asks until the answer is as wanted. */
export async function eventually(ask, wanted, what) {
  for (let tries = 0; tries < 150; tries++) {
    const answer = await ask();
    if (wanted(answer)) return answer;
    await new Promise((done) => setTimeout(done, 100));
  }
  throw new Error(`not within 15 s: ${what}`);
}
