// Does what a scenario asks of JavaScript's package; see ../README.md. A command a line, an answer a line.

import { createInterface } from "node:readline";
import { inspect } from "node:util";
import { calls } from "./scenario-calls.mjs";
import { receive, stop } from "./scenario-receiver.mjs";

const COMMANDS = { calls, receive, stop };

for await (const line of createInterface({ input: process.stdin })) {
  const command = JSON.parse(line);
  const answer = await COMMANDS[command.do](command).catch((error) => ({ failed: inspect(error) }));
  process.stdout.write(JSON.stringify(answer) + "\n");
}
