import { ImProtocol } from "volc-im";

const protocol = new ImProtocol({
  accessKeyId: process.env.VOLCENGINE_ACCESS_KEY,
  secretAccessKey: process.env.VOLCENGINE_SECRET_KEY,
  appId: 123456,
  baseUrl: process.env.VOLC_IM_BASE_URL,
});

// region once
const request = protocol.buildRequest("QueryOnlineStatus", { userIds: [10001] });
const response = await fetch(request.url, request);
const result = protocol.parseResponse("QueryOnlineStatus", { status: response.status, body: await response.text() });
console.log(Object.keys(result.queryOnlineResults).length);
// endregion once

// region loop
import { setTimeout as sleep } from "node:timers/promises";

async function call(action, input) {
  const call = protocol.start(action, input);
  for (let outputs = call.next(); ; ) {
    const [output] = outputs;
    if (output.type === "done") return output.result;
    if (output.type === "failed") throw output.error;
    if (output.type === "wait") outputs = (await sleep(output.ms), call.next());
    else outputs = await send(call, output);
  }
}

async function send(call, { token, url, method, headers, body, timeoutMs }) {
  try {
    const response = await fetch(url, { method, headers, body, signal: AbortSignal.timeout(timeoutMs) });
    const answer = { status: response.status, body: await response.text(), retryAfter: response.headers.get("retry-after") ?? undefined };
    return call.onResponse(token, answer);
  } catch (error) {
    // Only "connect" says that no byte was sent, so that the request may be repeated.
    return call.onTransportError(token, error.cause?.code === "ECONNREFUSED" ? "connect" : "other", String(error));
  }
}

const online = await call("QueryOnlineStatus", { userIds: [10001] });
console.log(Object.keys(online.queryOnlineResults).length);
// endregion loop
