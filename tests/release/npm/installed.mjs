import assert from "node:assert/strict";
import { createRequire } from "node:module";
import { readFileSync } from "node:fs";
import { Callbacks, ImProtocol } from "volc-im";

const [version] = process.argv.slice(2);
const manifest = JSON.parse(readFileSync("node_modules/volc-im/package.json", "utf8"));
assert.equal(manifest.version, version);
assert.equal(createRequire(import.meta.url)("volc-im").Callbacks.name, "Callbacks");

const callbacks = new Callbacks({ secret: "a-secret-of-tests", appId: 123456 });
const body = callbacks.sign({ type: "BeforeSendMessage", data: { AppId: 123456, MessageBody: { Content: "hi" } } });
assert.equal(callbacks.verify(body).get("MessageBody.Content"), "hi");
assert.throws(() => callbacks.verify(body.replace("hi", "ho")), { kind: "callback" });

const protocol = new ImProtocol({ accessKeyId: "AKLTexample", secretAccessKey: "secret", appId: 123456 });
const request = protocol.buildRequest("QueryOnlineStatus", { userIds: ["10001"] });
assert.match(request.headers.authorization, /^HMAC-SHA256 Credential=AKLTexample\//);
console.log(`volc-im ${version}: installed from a registry`);
