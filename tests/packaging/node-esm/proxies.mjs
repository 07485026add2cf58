// A custom fetch: undici's with a custom dispatcher, and node-fetch with a proxy agent.

import assert from "node:assert/strict";
import { once } from "node:events";
import { createServer } from "node:http";
import { connect } from "node:net";
import { HttpProxyAgent } from "http-proxy-agent";
import nodeFetch from "node-fetch";
import { ProxyAgent, fetch as undiciFetch } from "undici";
import { ImClient, ImError } from "volc-im";

const { VOLC_IM_BASE_URL, VOLC_IM_APP_ID, VOLC_IM_ACCESS_KEY, VOLC_IM_SECRET_KEY } = process.env;
const options = {
  accessKeyId: VOLC_IM_ACCESS_KEY,
  secretAccessKey: VOLC_IM_SECRET_KEY,
  appId: Number(VOLC_IM_APP_ID),
  baseUrl: VOLC_IM_BASE_URL,
};

let proxied = 0;
const proxy = createServer((request, response) => {
  proxied++;
  const { hostname, port, pathname, search } = new URL(request.url);
  const upstream = connect(Number(port), hostname);
  const headers = Object.entries(request.headers).filter(([name]) => !name.startsWith("proxy-"));
  upstream.write(`${request.method} ${pathname}${search} HTTP/1.1\r\n`);
  upstream.write(`${headers.map(([name, value]) => `${name}: ${value}`).join("\r\n")}\r\n\r\n`);
  request.pipe(upstream, { end: false });
  upstream.pipe(response.socket);
});
proxy.on("connect", (request, socket) => {
  proxied++;
  const [hostname, port] = request.url.split(":");
  const upstream = connect(Number(port), hostname, () => socket.write("HTTP/1.1 200 OK\r\n\r\n"));
  upstream.pipe(socket).pipe(upstream);
});
proxy.listen(0, "127.0.0.1");
await once(proxy, "listening");
const proxyUrl = `http://127.0.0.1:${proxy.address().port}`;

const dispatcher = new ProxyAgent(proxyUrl);
const agent = new HttpProxyAgent(proxyUrl);
const fetches = {
  undici: (url, init) => undiciFetch(url, { ...init, dispatcher }),
  "node-fetch": (url, init) => nodeFetch(url, { ...init, agent }),
};
for (const [name, fetch] of Object.entries(fetches)) {
  const before = proxied;
  const im = new ImClient({ ...options, fetch });
  const { conversationShortId } = await im.createConversation({
    conversationCoreInfo: { conversationType: 2 },
    ownerUserId: 10001,
  });
  assert.match(conversationShortId, /^\d{19}$/, name);
  assert.equal(proxied, before + 1, `${name} went through the proxy`);

  const aborted = await im.queryOnlineStatus({ userIds: [1] }, { signal: AbortSignal.abort() }).then(assert.fail, (error) => error);
  assert.ok(aborted instanceof ImError && aborted.transportKind === "aborted", `${name}: ${aborted}`);
}
await dispatcher.close();
proxy.closeAllConnections();
proxy.close();
