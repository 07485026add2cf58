import Foundation

/// Runs a user's provider of keys whenever a native client wants some. Ends with its last reference.
final class ProviderRuns: Sendable {
    let native = NativeProvider()

    init(_ provider: any CredentialsProvider) {
        let native = native
        // A run that hangs must not keep the next from being tried.
        let threads = HandlerThreads("volc-im-credentials", threads: 4, queue: 16)
        let thread = Thread {
            while true {
                let run = native.nextRun()
                if run == 0 { return }
                let starts = threads.start { await Self.run(run, provider, native) }
                if !starts { native.failed(run: run, words: "earlier runs of the provider have not ended") }
            }
        }
        thread.name = "volc-im-credentials"
        thread.start()
    }

    deinit { native.end() }

    private static func run(_ run: UInt64, _ provider: any CredentialsProvider, _ native: NativeProvider) async {
        do {
            let keys = try await provider.credentials()
            native.provided(
                run: run, accessKeyId: keys.accessKeyId, secretAccessKey: keys.secretAccessKey,
                sessionToken: keys.sessionToken, expiresAtMs: keys.expiresAt?.epochMilliseconds)
        } catch {
            native.failed(run: run, words: words(of: error))
        }
    }
}

/// What an error of user code says, shortened.
func words(of error: any Error) -> String { String(String(describing: error).prefix(256)) }
