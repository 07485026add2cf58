/** How an emulator is started. What is absent is as for the program; see `volc-im emulator --help`. */
export interface EmulatorOptions {
  /** The application that exists. */
  appId?: number;
  /** The access key that is accepted. */
  accessKey?: string;
  /** Its secret key. */
  secretKey?: string;
  /** The key of login tokens, in Base64. */
  appKey?: string;
  /** The only region that is accepted. */
  region?: string;
  /** Where callbacks are posted. */
  callbackUrl?: string;
  /** The secret that they are signed with. */
  callbackSecret?: string;
  /** What a Before callback without a usable answer does. */
  beforeTimeout?: "accept" | "refuse";
  /** Data to start with: the path of a snapshot or scenario. */
  seed?: string;
  /** The same as a snapshot that `state.save()` gave. */
  snapshot?: string;
  /** A folder that keeps the data. */
  dataDir?: string;
  /** Where the clock of data and ids begins: `2030-01-01T00:00:00Z`, `+3d`. */
  clock?: string;
  /** Whether X-Date and EventTime follow that clock. */
  clockOnWire?: boolean;
  /** Address and port; a free port of 127.0.0.1 when absent. */
  listen?: string;
  /** Members that a group can have. */
  groupMembers?: number;
  /** Groups that a user can be in. */
  groupsPerUser?: number;
  /** The path of the program, instead of the one that was installed. */
  program?: string;
}

/** What is no option of the program. */
const OWN = new Set(["program", "snapshot"]);

/** The options of the program. It refuses what it does not know. */
export function commandLine(options: EmulatorOptions): string[] {
  const args: string[] = [];
  for (const [name, value] of Object.entries(options)) {
    if (OWN.has(name) || value === undefined || value === false) continue;
    const flag = `--${name.replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`)}`;
    args.push(value === true ? flag : `${flag}=${value}`);
  }
  return args;
}
