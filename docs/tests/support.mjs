// How the programs that pages show are run.
import { spawn } from "node:child_process";
import { once } from "node:events";

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
