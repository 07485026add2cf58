// A store of campaigns as one would write it for a table of a database: a row a part, each step at once.

export class TableStore {
  rows = new Map();
  claims = 0;

  claim({ campaign, part, digest, owner, leaseMs }) {
    this.claims++;
    const key = `${campaign} ${part}`;
    const row = this.rows.get(key);
    if (row) {
      if (row.digest !== digest) return "differs";
      if (row.record) return { record: row.record };
      if (row.owner && row.owner !== owner) return row.until > Date.now() ? { msLeft: row.until - Date.now() } : "lost";
    }
    this.rows.set(key, { campaign, part, digest, owner, until: Date.now() + leaseMs, record: "" });
    return "claimed";
  }

  settle({ campaign, part, owner, record, replaces }) {
    const row = this.rows.get(`${campaign} ${part}`);
    if (!row) return false;
    if (record === "" && row.owner === "" && row.record === "") return true;
    if (row.owner !== owner) return false;
    if (record !== "" && row.record === record) return true;
    if (row.record !== replaces) return false;
    Object.assign(row, record === "" ? { owner: "", until: 0, record } : { record });
    return true;
  }

  read({ campaign, from, most }) {
    const found = [...this.rows.values()].filter((row) => row.campaign === campaign && row.part >= from);
    const parts = found.sort((a, b) => a.part - b.part).slice(0, most);
    return parts.map(({ part, digest, owner, until, record }) => ({
      part,
      digest,
      owner,
      msLeft: record ? 0 : Math.max(0, until - Date.now()),
      record,
    }));
  }
}
