import { startEmulator } from "volc-im-emulator";

const emulator = await startEmulator();
console.log((await emulator.control.health()).pid);
if (process.argv[2] === "stay") setInterval(() => {}, 1_000);
