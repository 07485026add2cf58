import Foundation

/// What a client has until it is closed and its last call has ended: the native client, and who runs user code for it.
final class OpenClient: Sendable {
    let native: NativeClient
    private let runs: ProviderRuns?
    private let steps: RateSteps?

    init(_ config: ImConfig, tellsAttempts: Bool, tellsLogs: Bool) throws {
        let runs = config.credentials.provider.map { ProviderRuns($0) }
        let steps = config.transport.rateStore.map { RateSteps($0) }
        let native = try reporting {
            try NativeClient(
                options: config.json(withTransport: true), rootCertificates: config.transport.rootCertificates.map { Data($0) },
                rateStore: steps?.native, provider: runs?.native, tells: tellsAttempts, language: .swift)
        }
        native.setLogs(logs: tellsLogs)
        self.native = native
        self.runs = runs
        self.steps = steps
    }
}
