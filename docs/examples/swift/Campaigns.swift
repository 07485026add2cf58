import Dispatch
import Foundation
import VolcIM

// region run
func send(_ im: ImClient, _ ledger: Ledger) async throws -> CampaignReport {
    let message = BatchSendMessageRequest(
        content: MessageContent.text("The hike starts at 9."), msgType: .text, receiver: [], sender: 10001)
    // Such as the lines of a file or the rows of a query, always in the same order.
    let users = Int64(20001)...21200
    return try await im.batch(message, items: users, ledger: ledger, options: .init(concurrency: 1)).report()
}
// endregion run

func campaigns() async throws {
    let im = try client()

    // region run
    let file = ProcessInfo.processInfo.environment["LEDGER"] ?? "spring-2026.ledger"
    let ledger = try Ledger("spring-2026", store: FileLedgerStore(path: file))
    let report = try await send(im, ledger)
    print("\(report.sent) sent, \(report.failed) failed, \(report.unknown) unknown")
    // endregion run

    // region stop
    signal(SIGTERM, SIG_IGN)
    let terminated = DispatchSource.makeSignalSource(signal: SIGTERM)
    terminated.setEventHandler { ledger.stop() }
    terminated.activate()
    // endregion stop

    // region resolve
    for part in report.unknownParts {
        print("part \(part) is unknown")
        try await ledger.resolve(part, as: .sent, reason: "asked three of the receivers: they have it")
    }
    // endregion resolve

    // region report
    let whole = try await ledger.report()
    print("\(whole.sent) of \(whole.total ?? 0)")
    // endregion report

    // The same call again sends nothing.
    print(try await send(im, ledger).sent)
    terminated.cancel()
}
