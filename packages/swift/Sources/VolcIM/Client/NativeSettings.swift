import Foundation

extension ImConfig {
    var service: NativeServiceConfig {
        NativeServiceConfig(
            accessKeyId: accessKeyID, secretAccessKey: secretAccessKey, appId: appID, sessionToken: sessionToken,
            region: region.rawValue, baseUrl: baseURL)
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
            maxAttempts: UInt32(clamping: maxAttempts), baseDelayMs: baseDelay.milliseconds,
            maxDelayMs: maxDelay.milliseconds)
    }
}

extension CallOptions {
    var native: NativeCallOptions {
        NativeCallOptions(
            appId: appID, idempotencyId: idempotencyID, timeoutMs: timeout?.milliseconds,
            deadlineMs: deadline?.milliseconds, retry: retry?.native)
    }
}

extension CallInfo {
    init(_ info: NativeCallInfo) {
        self.init(
            requestID: info.requestId, attempts: Int(info.attempts), elapsed: .milliseconds(info.elapsedMs),
            idempotencyID: info.idempotencyId)
    }
}
