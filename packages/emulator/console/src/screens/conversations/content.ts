import { tryJson } from "../../api/json";
import type { Message } from "../../generated/api";

export const TEXT = 10001;

/** What a message says: its text, or its content as it is. */
export function wordsOf(content: string): string {
  const read = tryJson(content);
  if (read && typeof read === "object" && !Array.isArray(read) && typeof read["text"] === "string") return read["text"];
  return content;
}

export const contentOf = (text: string): string => JSON.stringify({ text });

/** Whether somebody may see a message. */
export const isSeenBy = (message: Message, user: string): boolean =>
  !message.deleted_for.includes(user) &&
  !message.invisible_users.includes(user) &&
  (!message.visible_users.length || message.visible_users.includes(user) || message.sender === user) &&
  (message.status !== "sender_only" || message.sender === user);
