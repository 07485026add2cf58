export type { Clock } from "./clock.js";
export { Emulator, type FaultConditions, startEmulator, type WaitOptions } from "./emulator.js";
export { EmulatorError } from "./error.js";
export type * from "./generated/control.js";
export type { EmulatorOptions } from "./options.js";
export { programPath } from "./program.js";
export type { Saved } from "./saved.js";
export type { Id, Json, UserId } from "./values.js";
