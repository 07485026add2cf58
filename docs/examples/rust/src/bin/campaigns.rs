use volc_im_docs::{Failure, client};

// region run
use volc_im::ledger::{CampaignReport, FileLedgerStore, Ledger};
use volc_im::messages::BatchSendMessageRequest;
use volc_im::prelude::*;

async fn send(im: &ImClient, ledger: &Ledger, stop: &CancellationToken) -> Result<CampaignReport, Error> {
    // Such as the lines of a file or the rows of a query, always in the same order.
    let users = (20001..=21200).map(UserId);
    let text = text_content("The hike starts at 9.");
    let message = BatchSendMessageRequest::new(text, MsgType::Text, [], UserId(10001));
    im.batch(message).concurrency(1).cancelled_by(stop).ledger(ledger).items(users).await
}
// endregion run

#[tokio::main]
async fn main() -> Result<(), Failure> {
    let im = client()?;

    // region run
    let file = std::env::var("LEDGER").unwrap_or("spring-2026.ledger".to_owned());
    let ledger = Ledger::new("spring-2026", FileLedgerStore::open(file)?);
    let stop = CancellationToken::new();
    let report = send(&im, &ledger, &stop).await?;
    println!("{} sent, {} failed, {} unknown", report.sent, report.failed, report.unknown);
    // endregion run

    // region stop
    let token = stop.clone();
    tokio::spawn(async move {
        use tokio::signal::unix::{SignalKind, signal};
        if let Ok(mut terminate) = signal(SignalKind::terminate()) {
            terminate.recv().await;
            token.cancel();
        }
    });
    // endregion stop

    // region resolve
    use volc_im::ledger::Resolution;

    for part in report.unknown_parts {
        println!("part {part} is unknown");
        ledger.resolve(part, Resolution::Sent, "asked three of the receivers: they have it").await?;
    }
    // endregion resolve

    // region report
    let report = ledger.report().await?;
    println!("{} of {}", report.sent, report.total.unwrap_or_default());
    // endregion report

    // The same call again sends nothing.
    println!("{}", send(&im, &ledger, &stop).await?.sent);
    Ok(())
}
