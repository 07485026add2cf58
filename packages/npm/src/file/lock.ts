/**
 * A lock file: Node.js has no locks of the operating system. It is made whole by a link, which only one process can make, and says who made
 * it. Other languages lock the file itself and leave it empty: they refuse one with content, and one that is empty is refused here.
 */

import { linkSync, readFileSync, readlinkSync, unlinkSync, writeFileSync } from "node:fs";
import { hostname } from "node:os";

/** A process: it is known to be gone only by one that sees the processes of the same system. */
interface Holder {
  pid: number;
  /** When it started, where the system says it: another process may have got its number. */
  started: string;
  /** The running system, and its set of processes: those of another container cannot be seen. */
  system: string;
  /** Another text for each lock. */
  lock: string;
}

/** What is used of the process. */
interface Runtime {
  pid: number;
  platform: string;
  kill(pid: number, signal: 0): unknown;
}

const runtime = (globalThis as unknown as { process: Runtime }).process;

/**
 * Locks a file for this process.
 *
 * @param path - the lock file
 * @returns what unlocks it
 */
export function lock(path: string): () => void {
  if (!make(path)) takeOver(path);
  const own = content(path);
  return () => {
    // Whoever removed it may have made another.
    if (own !== undefined && content(path) === own) unlinkSync(path);
  };
}

/** Makes the lock file, whole at once; false where there is one. */
function make(path: string): boolean {
  const text = `${JSON.stringify(self())}\n`;
  const draft = `${path}.${runtime.pid}.${globalThis.crypto.randomUUID()}`;
  writeFileSync(draft, text, { flag: "wx", flush: true });
  try {
    linkSync(draft, path);
    return true;
  } catch (thrown) {
    if ((thrown as { code?: string }).code === "EEXIST") return false;
    throw thrown;
  } finally {
    unlinkSync(draft);
  }
}

/** Replaces the lock file of a process that is surely gone. Of those that try, one at a time looks. */
function takeOver(path: string): void {
  const guard = `${path}.takeover`;
  if (!make(guard)) throw new Error(`another process takes ${path} over, or crashed then: remove ${guard} once it is gone`);
  try {
    const found = content(path);
    if (found !== undefined) {
      refuseUnlessGone(path, found);
      unlinkSync(path);
    }
    if (!make(path)) throw held("another process");
  } finally {
    unlinkSync(guard);
  }
}

function refuseUnlessGone(path: string, found: string): void {
  let holder: Partial<Holder>;
  try {
    holder = Object(JSON.parse(found)) as Partial<Holder>;
  } catch {
    throw held("a program in another language", path);
  }
  const { pid, started, system } = holder;
  const mine = self();
  if (typeof pid !== "number" || system !== mine.system) throw held("a process of another machine or container", path);
  const start = startOf(pid);
  const isAnother = start !== "" && start !== started;
  if (isRunning(pid) && !isAnother) throw held(`process ${pid}`, path);
}

function held(who: string, path?: string): Error {
  const more = path === undefined ? "" : `, or left ${path} behind: remove it once nobody has the ledger open`;
  return new Error(`${who} has this ledger open${more}`);
}

function self(): Holder {
  const { pid } = runtime;
  return { pid, started: startOf(pid), system: `${hostname()} ${processSpace()}`, lock: globalThis.crypto.randomUUID() };
}

/** Names the set of processes whose numbers this one sees. */
function processSpace(): string {
  if (runtime.platform !== "linux") return "";
  try {
    return `${readFileSync("/proc/sys/kernel/random/boot_id", "utf8").trim()} ${readlinkSync("/proc/self/ns/pid")}`;
  } catch {
    // It cannot be told: equal to none.
    return globalThis.crypto.randomUUID();
  }
}

function isRunning(pid: number): boolean {
  try {
    runtime.kill(pid, 0);
    return true;
  } catch (thrown) {
    return (thrown as { code?: string }).code !== "ESRCH";
  }
}

/** The start of a process in ticks since the system's, on Linux. */
function startOf(pid: number): string {
  const stat = content(`/proc/${pid}/stat`) ?? "";
  // The name of the program may hold spaces.
  return stat.slice(stat.lastIndexOf(")") + 2).split(" ")[19] ?? "";
}

function content(path: string): string | undefined {
  try {
    return readFileSync(path, "utf8");
  } catch {
    return undefined;
  }
}
