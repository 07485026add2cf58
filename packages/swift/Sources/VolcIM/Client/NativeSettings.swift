import Foundation

extension ImConfig {
    var service: NativeServiceConfig {
        NativeServiceConfig(
            accessKeyId: accessKeyId, secretAccessKey: secretAccessKey, appId: appId, sessionToken: sessionToken,
            region: region.rawValue, baseUrl: baseUrl)
    }
}

extension ImConfig.Transport {
    var native: NativeTransportConfig {
        NativeTransportConfig(
            timeoutMs: timeout.milliseconds, deadlineMs: deadline.milliseconds,
            connectTimeoutMs: connectTimeout.milliseconds, retry: retry.native, paced: isPaced, proxy: proxy,
            rootCertificates: rootCertificates.map { Data($0) })
    }
}

extension RetryPolicy {
    var native: NativeRetryOptions {
        NativeRetryOptions(
            maxAttempts: Int64(clamping: maxAttempts), baseDelayMs: baseDelay.milliseconds,
            maxDelayMs: maxDelay.milliseconds)
    }
}

extension CallOptions {
    var native: NativeCallOptions {
        NativeCallOptions(
            appId: appId, idempotencyId: idempotencyId, timeoutMs: timeout?.milliseconds,
            deadlineMs: deadline?.milliseconds, retry: retry?.native)
    }
}

extension CallInfo {
    init(_ info: NativeCallInfo) {
        self.init(
            requestId: info.requestId, attempts: Int(info.attempts), elapsed: .milliseconds(info.elapsedMs),
            idempotencyId: info.idempotencyId)
    }
}
