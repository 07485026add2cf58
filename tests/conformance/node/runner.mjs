// What JavaScript makes of the vectors; see ../README.md.

import { readFileSync } from "node:fs";
import { join } from "node:path";
import { Callbacks, ImProtocol } from "volc-im";
import { LoginTokens } from "volc-im/tokens";

if (process.argv[2] === "scenarios") {
  await import("./scenarios.mjs");
  process.exit();
}

const protocol = new ImProtocol({ accessKeyId: "AKLTexample", secretAccessKey: "secret", appId: 123456 });
const lines = [];

function vectors(name) {
  const text = readFileSync(join(process.env.VOLC_IM_VECTORS, name), "utf8");
  return text.split("\n").filter(Boolean).map((line) => JSON.parse(line));
}

function write(...fields) {
  const escapes = { "\\": "\\\\", "\t": "\\t", "\n": "\\n", "\r": "\\r" };
  lines.push(fields.map((field) => String(field ?? "").replace(/[\\\t\n\r]/g, (c) => escapes[c])).join("\t"));
}

/** What a result says, whatever the names and types it is said in. */
function said(value) {
  if (value === null || typeof value === "boolean") return String(value);
  if (typeof value !== "object") return `"${value}"`;
  if (Array.isArray(value)) return `[${value.map(said).join(",")}]`;
  const members = Object.entries(value).filter(([, member]) => member !== null && member !== undefined);
  const spelt = members.map(([name, member]) => `${name.toLowerCase().replaceAll("_", "")}:${said(member)}`);
  return `{${spelt.sort((a, b) => Buffer.compare(Buffer.from(a), Buffer.from(b))).join(",")}}`;
}

function attempt(work) {
  try {
    return { value: work() };
  } catch (error) {
    return { error };
  }
}

for (const { name, action, input, body: { AppId: appId } } of vectors("requests/actions.jsonl")) {
  const options = { now: 1767225600000 };
  const { method, url, headers, body } = protocol.buildRequest(action, { appId, ...input }, options);
  const written = Object.keys(headers).sort().map((header) => `${header}: ${headers[header]}`);
  write("request", name, method, url, ...written, body);
}

for (const { name, action, status, body } of ["actions", "envelopes"].flatMap((file) => vectors(`responses/${file}.jsonl`))) {
  const { value: result, error } = attempt(() => protocol.parseResponse(action, { status, body }));
  const facts = {
    api: () => [error.code, error.httpStatus, error.requestId],
    http: () => [error.httpStatus],
    decode: () => [error.path, error.rule, error.requestId],
  };
  if (error) write("error", name, error.kind, ...facts[error.kind]());
  else write("result", name, said(result));
}

for (const file of ["accepted", "refused"]) {
  for (const { name, secrets, appId, eventId, nowMs, body, bodyHex } of vectors(`callbacks/${file}.jsonl`)) {
    const callbacks = new Callbacks({ secret: secrets, eventId, ...(typeof appId === "number" ? { appId } : {}) });
    const raw = bodyHex === undefined ? body : Buffer.from(bodyHex, "hex");
    const { value: event, error } = attempt(() => callbacks.verify(raw, { now: nowMs }));
    if (error) write("refused", name, error.reason, error.skewSeconds);
    else write("event", name, event.type, event.id, event.timeMs, event.appId, event.signature, event.raw);
  }
}

for (const { name, do: kind, appId, appKey, userId, expiresAtMs, nowMs: now, token } of vectors("tokens.jsonl")) {
  const { value, error } = attempt(() => {
    const tokens = new LoginTokens({ appId, appKey });
    return kind === "issue" ? tokens.issue(userId, { expiresAt: expiresAtMs, now }) : tokens.inspect(token, { now });
  });
  if (error) write("refused token", name, error.rule);
  else if (kind === "issue") write("token", name, value);
  else write("login", name, value.appId, value.userId, value.expiresAt.getTime(), value.isExpired, value.tokenType);
}

process.stdout.write(lines.join("\n") + "\n");
