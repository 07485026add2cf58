// A store of campaigns in a table of SQLite, as one would write it for any SQL database; and, started as a program, a worker that uses it.

// The same as node:sqlite, which Node.js has from version 22.5 on.
import { DatabaseSync } from "@photostructure/sqlite";
import { ImClient, Ledger } from "volc-im";

const TABLE = `
  CREATE TABLE IF NOT EXISTS campaign_parts (
    campaign TEXT NOT NULL,
    part INTEGER NOT NULL,
    digest TEXT NOT NULL,
    owner TEXT NOT NULL,
    lease_until_ms INTEGER NOT NULL,
    record TEXT NOT NULL,
    PRIMARY KEY (campaign, part)
  )`;

/** A row a part; each step is a transaction. */
export class SqliteLedgerStore {
  #database;

  constructor(path) {
    this.#database = new DatabaseSync(path, { timeout: 30_000 });
    this.#database.exec("PRAGMA synchronous = FULL");
    this.#database.exec(TABLE);
  }

  claim({ campaign, part, digest, owner, leaseMs }) {
    return this.#transaction(() => {
      const row = this.#row(campaign, part);
      if (row) {
        if (row.digest !== digest) return "differs";
        if (row.record !== "") return { record: row.record };
        if (row.owner !== "" && row.owner !== owner) {
          const msLeft = row.lease_until_ms - Date.now();
          return msLeft > 0 ? { msLeft } : "lost";
        }
      }
      const claim = `
        INSERT INTO campaign_parts VALUES (?, ?, ?, ?, ?, '') ON CONFLICT (campaign, part)
        DO UPDATE SET owner = excluded.owner, lease_until_ms = excluded.lease_until_ms`;
      this.#database.prepare(claim).run(campaign, part, digest, owner, Date.now() + leaseMs);
      return "claimed";
    });
  }

  settle({ campaign, part, owner, record, replaces }) {
    return this.#transaction(() => {
      const row = this.#row(campaign, part);
      if (!row) return false;
      if (record === "" && row.owner === "" && row.record === "") return true;
      if (row.owner !== owner) return false;
      if (record !== "" && row.record === record) return true;
      if (row.record !== replaces) return false;
      const settle = "UPDATE campaign_parts SET record = ?, owner = ? WHERE campaign = ? AND part = ?";
      this.#database.prepare(settle).run(record, record === "" ? "" : owner, campaign, part);
      return true;
    });
  }

  read({ campaign, from, most }) {
    const read = "SELECT * FROM campaign_parts WHERE campaign = ? AND part >= ? ORDER BY part LIMIT ?";
    return this.#database.prepare(read).all(campaign, from, most).map(({ part, digest, owner, lease_until_ms, record }) => ({
      part,
      digest,
      owner,
      msLeft: record === "" ? Math.max(0, lease_until_ms - Date.now()) : 0,
      record,
    }));
  }

  close() {
    this.#database.close();
  }

  #row(campaign, part) {
    return this.#database.prepare("SELECT * FROM campaign_parts WHERE campaign = ? AND part = ?").get(campaign, part);
  }

  #transaction(step) {
    this.#database.exec("BEGIN IMMEDIATE");
    try {
      const answer = step();
      this.#database.exec("COMMIT");
      return answer;
    } catch (error) {
      this.#database.exec("ROLLBACK");
      throw error;
    }
  }
}

if (process.argv[1] === import.meta.filename) {
  const [path, baseUrl, count] = process.argv.slice(2);
  const im = new ImClient({ accessKeyId: "a", secretAccessKey: "s", appId: 1, baseUrl });
  const receiver = Array.from({ length: Number(count) }, (_, at) => String(at + 1)).values();
  const ledger = new Ledger("spring", new SqliteLedgerStore(path), { leaseMs: 3_000 });
  await im.batch("BatchSendMessage", { sender: "5000", receiver, msgType: 10001, content: "{}" }, { ledger, paced: false, partSize: 10, concurrency: 2 });
  process.exit();
}
