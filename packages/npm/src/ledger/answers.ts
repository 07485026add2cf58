/** Answers of stores as core reads and writes them. */

import { CLAIM_LETTERS } from "../generated/driver-rules.js";
import type { ClaimAnswer, LedgerPart } from "./store.js";

const WORDS = ["claimed", "lost", "differs"] as const;

/** An answer to a claim, for core. */
export function claimText(answer: ClaimAnswer): string {
  if (typeof answer === "string") return WORDS.includes(answer) ? CLAIM_LETTERS[answer] : "";
  const { record, msLeft } = Object(answer) as { record?: unknown; msLeft?: unknown };
  return typeof record === "string" ? CLAIM_LETTERS.settled + record : `${CLAIM_LETTERS.running}${Math.ceil(Number(msLeft))}`;
}

/** An answer to a claim, of core. */
export function claimAnswer(text: string): ClaimAnswer {
  const word = WORDS.find((word) => CLAIM_LETTERS[word] === text);
  if (word) return word;
  const [letter, rest] = [text.charAt(0), text.slice(1)];
  if (letter === CLAIM_LETTERS.settled) return { record: rest };
  if (letter === CLAIM_LETTERS.running && /^\d+$/.test(rest)) return { msLeft: Number(rest) };
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
