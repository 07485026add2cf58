/** Answers of stores as core reads and writes them. */

import type { ClaimAnswer, LedgerPart } from "./store.js";

const WORDS = { c: "claimed", l: "lost", d: "differs" } as const;

/** An answer to a claim, for core. */
export function claimText(answer: ClaimAnswer): string {
  if (typeof answer === "string") return Object.values(WORDS).includes(answer) ? answer.charAt(0) : "";
  const { record, msLeft } = Object(answer) as { record?: unknown; msLeft?: unknown };
  return typeof record === "string" ? `s${record}` : `r${Math.ceil(Number(msLeft))}`;
}

/** An answer to a claim, of core. */
export function claimAnswer(text: string): ClaimAnswer {
  const word = WORDS[text as keyof typeof WORDS];
  if (word) return word;
  if (text.startsWith("s")) return { record: text.slice(1) };
  if (/^r\d+$/.test(text)) return { msLeft: Number(text.slice(1)) };
  throw new Error("the answer is none of a claim");
}

/** Parts, for core. */
export function partsText(parts: readonly LedgerPart[]): string {
  return JSON.stringify(parts.map(({ part, digest, owner, msLeft, record }) => [part, digest, owner, Math.ceil(msLeft), record]));
}

/** Parts, of core. */
export function partsOf(json: string): LedgerPart[] {
  const rows = JSON.parse(json) as [part: number, digest: string, owner: string, msLeft: number, record: string][];
  return rows.map(([part, digest, owner, msLeft, record]) => ({ part, digest, owner, msLeft, record }));
}
