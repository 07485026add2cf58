// One of the processes that send a campaign: the arguments are the store's file (`.db`: SQLite, or else lines), the number of
// receivers, and how many a part has. SIGTERM stops it.

import Dispatch
import Foundation
import Ledgers
import VolcIM

let arguments = CommandLine.arguments
let settings = ProcessInfo.processInfo.environment
let im = try ImClient(
    ImConfig(
        accessKeyId: settings["VOLC_IM_ACCESS_KEY"] ?? "", secretAccessKey: settings["VOLC_IM_SECRET_KEY"] ?? "",
        appId: settings["VOLC_IM_APP_ID"].flatMap { Int32($0) } ?? 0, baseUrl: settings["VOLC_IM_BASE_URL"]))
let store: any LedgerStore =
    arguments[1].hasSuffix(".db") ? try SqliteLedgerStore(path: arguments[1]) : try FileLedgerStore(path: arguments[1])
let ledger = try Ledger("spring", store: store, lease: .seconds(3))

let termination = stopOnTermination(ledger)

let request = BatchSendMessageRequest(content: "{}", msgType: .text, receiver: [], sender: 5_000_000)
let options = BatchOptions(partSize: Int(arguments[3]), concurrency: 2, isPaced: false)
let report = try await im.batch(request, items: 1...(Int64(arguments[2]) ?? 0), ledger: ledger, options: options).report()
print(report.sent, report.failed, report.unknown, report.left, report.running)
withExtendedLifetime(termination) {}

func stopOnTermination(_ ledger: Ledger) -> any DispatchSourceSignal {
    signal(SIGTERM, SIG_IGN)
    let source = DispatchSource.makeSignalSource(signal: SIGTERM, queue: .global())
    source.setEventHandler { @Sendable in ledger.stop() }
    source.resume()
    return source
}
