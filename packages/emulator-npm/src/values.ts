/** A 64-bit id: decimal text, a bigint or a safe integer. Answers have text. */
export type Id = string | bigint | number;

/** A user: a numeric id, or the text of a string id. */
export type UserId = Id;

/** Anything in JSON. Ids may be bigints. */
export type Json = string | number | bigint | boolean | null | readonly Json[] | { readonly [key: string]: Json | undefined };
