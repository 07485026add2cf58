// Signs each request of a file again with the signer of the vendor's SDK for Node.js and compares the Authorization headers.

const { readFileSync } = require("node:fs");
const { Signer } = require("@volcengine/openapi");

/** Signs the content type too, as the vendor's other SDKs do. */
class WholeSigner extends Signer {
  isSignableHeader(name) {
    return name === "content-type" || super.isSignableHeader(name);
  }
}

function signedAgain({ account, request }) {
  const url = new URL(request.url);
  const { body, method, headers } = request;
  const [, year, month, day, hour, minute, second] = /^(....)(..)(..)T(..)(..)(..)Z$/.exec(headers["x-date"]);
  const signed = {
    region: account.region ?? "cn-north-1",
    method,
    pathname: url.pathname,
    params: Object.fromEntries(url.searchParams),
    headers: { "Content-Type": headers["content-type"], Host: url.host },
    body,
  };
  const keys = { accessKeyId: account.accessKeyId, secretKey: account.secretAccessKey, sessionToken: account.sessionToken };
  new WholeSigner(signed, "rtc").addAuthorization(keys, new Date(Date.UTC(year, month - 1, day, hour, minute, second)));
  return signed.headers.Authorization;
}

const lines = readFileSync(process.argv[2], "utf8").split("\n").filter(Boolean);
for (const line of lines) {
  const wanted = JSON.parse(line);
  const [ours, theirs] = [wanted.request.headers.authorization, signedAgain(wanted)];
  if (ours !== theirs) throw new Error(`${wanted.request.url}:\n  ours   ${ours}\n  vendor ${theirs}`);
}
if (lines.length === 0) throw new Error("no request to compare");
console.log(`@volcengine/openapi reproduces all ${lines.length} signatures`);
