/**
 * A module for NestJS.
 *
 * @module volc-im/nestjs
 */

export { OnImEvent } from "../nestjs/handlers.js";
export { ImModule } from "../nestjs/module.js";
export type { ImModuleAsyncOptions, ImModuleOptions, ImModulePlacement } from "../nestjs/module.js";
