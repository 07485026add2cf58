// Sends what the call's first user id names: see README.md. Prints where it listens.

import { createServer } from "node:http";
import { gzipSync } from "node:zlib";

const MIB = Buffer.alloc(1 << 20, " ");
const joined = (count, item) => Array.from({ length: count }, (_, index) => item(index)).join(",");
const result = (text) => `{"ResponseMetadata":{"RequestId":"r"},"Result":${text}}`;
const keys = (count) => result(`{"QueryOnlineResults":{},${joined(count, (index) => `"K${index}":${index}`)}}`);
const duplicates = (count) => result(`{"QueryOnlineResults":{${joined(count, () => '"1":[]')}}}`);
const BODIES = {
  4: keys(125_000),
  5: keys(1_000_000),
  6: duplicates(125_000),
  7: duplicates(1_000_000),
  8: result(`{"QueryOnlineResults":{},"X":${"[".repeat(10_000)}${"]".repeat(10_000)}}`),
};

/** Unpacks to a gigabyte of blanks. */
const BOMB = gzipSync(Buffer.alloc(1 << 30, " "), { level: 1 });

/** Sends piece by piece, as fast as it is read. */
function pour(response, mebibytes) {
  let left = mebibytes;
  const more = () => {
    while (left-- > 0) if (!response.write(MIB)) return response.once("drain", more);
    response.end();
  };
  more();
}

const server = createServer(async (request, response) => {
  let body = "";
  for await (const chunk of request) body += chunk;
  const [which] = JSON.parse(body).UserIds;
  response.on("error", () => {});
  if (which === 1) {
    response.writeHead(200, { "content-type": "application/json", "content-length": 100 << 20 });
    pour(response, 100);
  } else if (which === 2) {
    response.writeHead(200, { "content-type": "application/json" });
    pour(response, Infinity);
  } else if (which === 3) {
    response.writeHead(200, { "content-type": "application/json", "content-encoding": "gzip" });
    response.end(BOMB);
  } else {
    response.writeHead(200, { "content-type": "application/json" });
    response.end(BODIES[which]);
  }
});

// Clients are busy with a body for seconds before they come again.
server.keepAliveTimeout = 600_000;
server.listen(0, "127.0.0.1", () => console.log(`http://127.0.0.1:${server.address().port}`));
process.stdin.resume().on("end", () => process.exit());
