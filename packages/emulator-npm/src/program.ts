import { existsSync } from "node:fs";
import { createRequire } from "node:module";
import { PLATFORMS, VERSION } from "./generated/platforms.js";
import { EmulatorError } from "./error.js";

/** The path of the program `volc-im`: that of VOLC_IM_BIN, or of the package for this platform. */
export function programPath(): string {
  const given = process.env["VOLC_IM_BIN"];
  if (given) {
    if (existsSync(given)) return given;
    throw new EmulatorError(`VOLC_IM_BIN names ${given}, which does not exist`, "NoProgram");
  }
  const platform = `${process.platform}-${process.arch}`;
  const file = PLATFORMS[platform];
  if (file === undefined) {
    const known = Object.keys(PLATFORMS).join(", ");
    throw new EmulatorError(`there is no program for ${platform}, only for ${known}. Build it with cargo and set VOLC_IM_BIN to its path`, "NoProgram");
  }
  const name = `@volc-im/emulator-${platform}`;
  try {
    return createRequire(import.meta.url).resolve(`${name}/bin/${file}`);
  } catch {
    throw new EmulatorError(
      `the package ${name}@${VERSION} is not installed. It is an optional dependency of volc-im-emulator: install without ` +
        "--omit=optional, --no-optional or --ignore-optional. If package-lock.json was written on another platform, " +
        "delete it together with node_modules and install again (https://github.com/npm/cli/issues/4828). " +
        "Or set VOLC_IM_BIN to the path of the program",
      "NoProgram",
    );
  }
}
