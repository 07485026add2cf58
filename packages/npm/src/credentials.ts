/** Credentials: a value, or a function that gives them when they are needed. */

import type { Moment } from "./options.js";

/** An access key pair of the Volcengine account. */
export interface Keys {
  /** The access key id. */
  accessKeyId: string;
  /** The secret access key that belongs to it. */
  secretAccessKey: string;
  /** The session token of temporary credentials. */
  sessionToken?: string | undefined;
}

/** What a {@link CredentialsProvider} gives. */
export interface Credentials extends Keys {
  /** When they expire. Before that, they are requested again; without it, they are kept. */
  expiresAt?: Moment | undefined;
}

/** Gives credentials. What it throws is why calls fail. */
export type CredentialsProvider = () => Credentials | Promise<Credentials>;

/** Options with credentials that are a value in the places of their parts. */
export function withKeys(options: object): object {
  const { credentials, ...rest } = options as { credentials?: unknown };
  // Both given: core refuses it.
  if (typeof credentials !== "object" || credentials === null || "accessKeyId" in rest) return options;
  const { accessKeyId, secretAccessKey, sessionToken } = credentials as Keys;
  return { ...rest, accessKeyId, secretAccessKey, sessionToken };
}
