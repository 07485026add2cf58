/** Requests as core makes them. */

import { lines } from "./packed-lines.js";

/** A signed request, ready to be sent as it is. */
export interface SignedRequest {
  /** Always POST. */
  method: "POST";
  /** Where to send it. Its host is signed. */
  url: string;
  /** The headers, names in lower case. Host is not among them: every HTTP client makes it from the address. */
  headers: Record<string, string>;
  /** The body. Send exactly this text: its hash is signed. */
  body: string;
}

/** A request from the text that core returns. @internal */
export function unpackRequest(packed: string): SignedRequest {
  const [url, xDate, contentSha256, authorization, securityToken, body] = lines(packed, 5) as [
    string,
    string,
    string,
    string,
    string,
    string,
  ];
  const headers: Record<string, string> = {
    "content-type": "application/json",
    "x-date": xDate,
    "x-content-sha256": contentSha256,
    authorization,
  };
  if (securityToken !== "") headers["x-security-token"] = securityToken;
  return { method: "POST", url, headers, body };
}
