// How programs run against an emulator of their own.
import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import { once } from "node:events";
import { createInterface } from "node:readline";

export function start(command, folder, name, environment, own) {
  const words = command.flatMap((word) =>
    word === "{variables}"
      ? Object.entries(environment).map(([variable, value]) => `${variable}=${value}`)
      : [word.replace("{name}", name).replace("{snake}", name.replaceAll("-", "_"))],
  );
  return spawn(words[0], words.slice(1), {
    cwd: folder,
    env: { ...process.env, ...own, ...environment },
    stdio: ["ignore", "pipe", "inherit"],
  });
}

export async function run(command, folder, name, environment, own) {
  const child = start(command, folder, name, environment, own);
  let output = "";
  child.stdout.on("data", (piece) => (output += piece));
  const [code] = await once(child, "close");
  return { output, code };
}

export async function startEmulator(t) {
  const child = spawn(process.env.VOLC_IM_EMULATOR, ["--listen", "127.0.0.1:0", "--exit-on-stdin-close"], {
    stdio: ["pipe", "pipe", "inherit"],
  });
  t.after(() => child.kill());
  const [line] = await once(createInterface({ input: child.stdout }), "line");
  const { url } = JSON.parse(line);
  return {
    environment: {
      VOLC_IM_BASE_URL: url,
      VOLCENGINE_ACCESS_KEY: "AKLTemulator",
      VOLCENGINE_SECRET_KEY: "emulator-secret",
      VOLC_IM_APP_KEY: "ZW11bGF0b3ItYXBwLWtleQ==",
      IM_CALLBACK_SECRET: "emulator-callback-secret",
    },
    async post(path, body) {
      const headers = { "content-type": "application/json" };
      const response = await fetch(`${url}/_emulator/${path}`, { method: "POST", headers, body: JSON.stringify(body) });
      const text = await response.text();
      assert.equal(response.status, 200, text);
      return JSON.parse(text);
    },
  };
}
