/** Something that the emulator refused, or that did not happen. Its message ends with where to look. */
export class EmulatorError extends Error {
  override readonly name = "EmulatorError";
  /** Such as `BadRequest`, `NotAllowed`, `NotSeen` or `Unreachable`. */
  readonly code: string;
  /** The console of the emulator. */
  readonly consoleUrl: string | undefined;

  constructor(message: string, code: string, url?: string) {
    super(url === undefined ? message : `${message}\nConsole: ${url}/_emulator/`);
    this.code = code;
    this.consoleUrl = url === undefined ? undefined : `${url}/_emulator/`;
  }
}
