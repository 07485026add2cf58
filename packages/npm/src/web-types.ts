/**
 * What is used of the runtime's own classes, by shape: users compile against this package with or without the DOM's
 * types, and bring their own implementations.
 */

/** A signal to stop by: an `AbortSignal` of any runtime or library. */
export interface StopSignal {
  /** Whether it came. */
  readonly aborted: boolean;
  /** Why it came. */
  readonly reason?: any;
  /** Adds a listener. */
  addEventListener(type: "abort", listener: () => void): void;
  /** Removes a listener. */
  removeEventListener(type: "abort", listener: () => void): void;
}

/** What is given to {@link Fetch} beside the address. */
export interface FetchInit {
  /** Always POST. */
  method: string;
  /** The headers, names in lower case. */
  headers: Record<string, string>;
  /** The body's bytes, a `Uint8Array`. Implementations differ in how they name what they take. */
  body: any;
  /** An `AbortSignal`, which fires when the attempt is cancelled. */
  signal: any;
  /** A signature is for one host only: redirects are not followed. */
  redirect: "manual";
}

/** What is used of a response. */
export interface FetchResponse {
  /** The HTTP status. */
  readonly status: number;
  /** The headers. */
  readonly headers: {
    /** The value of a header, or null. */
    get(name: string): string | null;
  };
  /** The body as a stream of bytes, the web's or Node's. */
  readonly body: any;
}

/** Sends a request: the runtime's `fetch`, undici's, node-fetch, or your own function. */
export type Fetch = (url: string, init: FetchInit) => Promise<FetchResponse>;

/** The class of a global object's instances; what the second parameter says where there is no such global. */
type InstanceOf<Name extends string, Otherwise> = typeof globalThis extends { [name in Name]: { prototype: infer Instance } }
  ? Instance
  : Otherwise;

/** The Fetch API's `Request`. */
export type WebRequest = InstanceOf<
  "Request",
  {
    /** The HTTP method. */
    readonly method: string;
    /** The headers. */
    readonly headers: FetchResponse["headers"];
    /** Whether the body was read already. */
    readonly bodyUsed: boolean;
    /** The body as a stream of bytes. */
    readonly body: any;
    /** Reads the whole body. */
    arrayBuffer(): Promise<ArrayBuffer>;
  }
>;

/** The Fetch API's `Response`. */
export type WebResponse = InstanceOf<"Response", FetchResponse>;
