//! `volc-im campaign`: the outcome of a campaign.

use std::time::Duration;

use serde_json::{Value, json};
use volc_im::Error;
use volc_im::ledger::{CampaignItem, CampaignReport, FileLedgerStore, Ledger, PartItems, RedisLedgerStore};

use crate::arguments::{Campaign, CampaignCommand};
use crate::ended::{Ended, Failure};
use crate::language::pick;

/// How long a Redis may take to be reached.
const PATIENCE: Duration = Duration::from_secs(5);

pub async fn run(wanted: Campaign) -> Result<Ended, Failure> {
    let CampaignCommand::Status { name, redis, file, prefix, items, json } = wanted.what;
    let ledger = match (redis, file) {
        (Some(url), _) => Ledger::new(&name, RedisLedgerStore::new(prefix, connection(&url).await?)),
        (None, Some(file)) => Ledger::new(&name, FileLedgerStore::read_only(file).map_err(Failure::invalid)?),
        (None, None) => return Err(Failure::invalid("--redis, --file")),
    };
    let report = ledger.report().await.map_err(failure)?;
    if report.parts == 0 {
        let words = pick("no part of this campaign was ever claimed", "该活动没有任何已认领的分片");
        return Err(Failure::new(Ended::Refused, format!("{name}: {words}")));
    }
    let parts = if items { all_items(&ledger).await? } else { Vec::new() };
    if json {
        println!("{}", as_json(&report, items.then_some(&parts)));
    } else {
        println!("{}", line(&report));
        parts.iter().for_each(print_items);
    }
    Ok(Ended::Well)
}

async fn connection(url: &str) -> Result<redis::aio::MultiplexedConnection, Failure> {
    // Errors name no URL: it may hold a password.
    let words = pick("Redis cannot be reached", "无法连接 Redis");
    let failure = |error: &redis::RedisError| Failure::not_sent(format!("{words}: {}", error.kind_words()));
    let client = redis::Client::open(url).map_err(|error| Failure::invalid(error.kind_words()))?;
    match tokio::time::timeout(PATIENCE, client.get_multiplexed_async_connection()).await {
        Ok(connection) => connection.map_err(|error| failure(&error)),
        Err(_) => Err(Failure::not_sent(words)),
    }
}

/// Words for an error that hold nothing of the URL.
trait KindWords {
    fn kind_words(&self) -> String;
}

impl KindWords for redis::RedisError {
    fn kind_words(&self) -> String {
        format!("{:?}", self.kind())
    }
}

async fn all_items(ledger: &Ledger) -> Result<Vec<PartItems>, Failure> {
    let (mut all, mut from) = (Vec::new(), Some(0));
    while let Some(number) = from {
        let (page, next) = ledger.items(number).await.map_err(failure)?;
        all.extend(page);
        from = next;
    }
    Ok(all)
}

fn failure(error: Error) -> Failure {
    match error {
        Error::Validation(_) => Failure::invalid(error),
        error => Failure::not_sent(error),
    }
}

/// The report in one line.
fn line(report: &CampaignReport) -> String {
    let CampaignReport { sent, failed, unknown, left, running, .. } = report;
    let total = report.total.map_or_else(|| "?".to_owned(), |total| total.to_string());
    if pick(false, true) {
        format!("共 {total}：已发送 {sent}，失败 {failed}，未知 {unknown}，剩余 {left}，进行中 {running}")
    } else {
        format!(
            "{total} in all: {sent} sent, {failed} failed, {unknown} unknown, {left} left, {running} running"
        )
    }
}

fn print_items(part: &PartItems) {
    let words = [(pick("failed", "失败"), &part.failed), (pick("unknown", "未知"), &part.unknown)];
    for (word, items) in words {
        for CampaignItem { index, item, message, .. } in items {
            let item = item.as_deref().unwrap_or("–");
            println!("{word}\t{}\t{index}\t{item}\t{message}", part.part);
        }
    }
}

fn as_json(report: &CampaignReport, parts: Option<&Vec<PartItems>>) -> Value {
    let mut whole: Value = serde_json::from_str(&report.to_json()).unwrap_or_default();
    let items = |items: &[CampaignItem]| -> Vec<Value> {
        let item = |item: &CampaignItem| json!({"index": item.index, "item": item.item, "code": item.code, "message": item.message});
        items.iter().map(item).collect()
    };
    if let (Some(parts), Value::Object(fields)) = (parts, &mut whole) {
        let parts = parts.iter().map(
            |part| json!({"part": part.part, "failed": items(&part.failed), "unknown": items(&part.unknown)}),
        );
        fields.insert("items".to_owned(), parts.collect());
    }
    whole
}
