// What one would write without the package: parse, hash, compare, parse. No check beyond the signature.

import { createHash, timingSafeEqual } from "node:crypto";

export const SECRET = "a-callback-secret-of-the-console";
export const APP_ID = 123456;

export function verifyByHand(body) {
  const { EventType, EventData, EventTime, EventId, AppId, Version, Nonce, Signature } = JSON.parse(body);
  const sorted = [EventType, EventData, EventTime, EventId, AppId, Version, Nonce, SECRET].sort();
  const digest = createHash("sha256").update(sorted.join("")).digest();
  const given = Buffer.from(Signature, "hex");
  if (given.length !== digest.length || !timingSafeEqual(digest, given)) throw new Error("not genuine");
  return { type: EventType, id: EventId, data: JSON.parse(EventData) };
}
