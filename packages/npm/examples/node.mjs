// Callbacks on Node's own server.

import { createServer } from "node:http";
import { callbacks, handlers, options } from "./callbacks.mjs";

const answer = callbacks.node(handlers, options);
const server = createServer((request, response) => {
  if (request.url === "/im") return answer(request, response);
  response.writeHead(404).end();
});
server.listen(Number(process.env.PORT ?? 3000), "127.0.0.1", () => console.log(server.address().port));
