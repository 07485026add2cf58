// Verifies callbacks at the edge. Messages with a blocked word are refused here; everything else that is verified goes to your backend,
// which then needs no callback secret and never sees what fails verification.

import { Callbacks, accept, reject } from "volc-im/callbacks";

const SETTINGS = ["IM_CALLBACK_SECRET", "VOLC_IM_APP_ID", "BACKEND_URL", "BACKEND_KEY", "BLOCKED_WORDS"];

function handlersFor(env) {
  const blocked = env.BLOCKED_WORDS.toLowerCase().split(",").filter(Boolean);
  return {
    BeforeSendMessage: (event) => {
      const texts = event.texts.map((text) => text.normalize("NFKC").toLowerCase());
      return blocked.some((word) => texts.some((text) => text.includes(word))) ? reject(1001, "blocked") : accept();
    },
    // Every other event. If the backend is down this throws: After events get 500, so that the service may send them again.
    "*": async (event) => {
      const response = await fetch(env.BACKEND_URL, {
        method: "POST",
        headers: { authorization: `Bearer ${env.BACKEND_KEY}`, "content-type": "application/json" },
        body: JSON.stringify({ id: event.id, type: event.type, time: event.time, data: event.data }),
      });
      if (!response.ok) throw new Error(`the backend answered with ${response.status}`);
      if (event.type.startsWith("Before")) return await response.text(); // `{"CheckCode":0,"CheckMessage":""}`, or a refusal.
    },
  };
}

export default {
  fetch(request, env, context) {
    if (new URL(request.url).pathname !== "/im") return new Response(null, { status: 404 });
    const missing = SETTINGS.filter((name) => env[name] === undefined);
    if (missing.length > 0) {
      console.error(`${missing.join(", ")} not set`);
      return new Response(null, { status: 500 });
    }
    // Made for each request, which is cheap. The isolate remembers events, so that one that comes twice is forwarded once.
    const callbacks = new Callbacks({ secret: env.IM_CALLBACK_SECRET, appId: Number(env.VOLC_IM_APP_ID) });
    return callbacks.handler(handlersFor(env), { undecided: "reject" })(request, context);
  },
};
