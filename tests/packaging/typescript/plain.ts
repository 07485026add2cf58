// Without the DOM's types and without Node's: the package names nothing that is not there, and takes what libraries declare
// for themselves.

import { accept, Callbacks, type Fetch, ImClient, reject } from "volc-im";
import { init } from "volc-im/slim";

/** As node-fetch 3 declares itself. */
interface NodeFetchSignal {
  readonly aborted: boolean;
  addEventListener: (type: "abort", listener: (this: NodeFetchSignal, event: any) => any, options?: boolean | { once?: boolean }) => void;
  removeEventListener: (type: "abort", listener: (this: NodeFetchSignal, event: any) => any) => void;
  dispatchEvent: (event: any) => boolean;
  onabort: null | ((this: NodeFetchSignal, event: any) => any);
}
declare class NodeFetchHeaders {
  get(name: string): string | null;
  has(name: string): boolean;
}
interface NodeFetchInit {
  body?: { stream(): unknown } | string | null;
  headers?: Iterable<readonly [string, string]> | Record<string, string>;
  method?: string;
  redirect?: "error" | "follow" | "manual";
  signal?: NodeFetchSignal | null;
  agent?: boolean;
}
declare class NodeFetchResponse {
  readonly headers: NodeFetchHeaders;
  readonly ok: boolean;
  readonly status: number;
  readonly body: { pipe(to: unknown): unknown } | null;
  arrayBuffer(): Promise<ArrayBuffer>;
}
declare function nodeFetch(url: string | { href: string }, init?: NodeFetchInit): Promise<NodeFetchResponse>;

export const client = new ImClient({ accessKeyId: "a", secretAccessKey: "s", appId: 1, fetch: nodeFetch });
export const bound: Fetch = (url, init) => nodeFetch(url, { ...init, agent: true });

declare const signal: NodeFetchSignal;
export const stopped = client.queryOnlineStatus({ userIds: [1] }, { signal });

export const handle = new Callbacks({ secret: "s" }).handler(
  { BeforeSendMessage: ({ texts }) => (texts.length > 0 ? accept() : reject(1, "no")) },
  { undecided: "accept" },
);
export const status: Promise<number> = handle({
  method: "POST",
  headers: { get: () => null },
  bodyUsed: false,
  body: null,
  arrayBuffer: async () => new ArrayBuffer(0),
}).then((response) => response.status);
export const useBytes = (bytes: Uint8Array<ArrayBuffer>): void => init(bytes);
