/// Options as core reads them: durations in milliseconds, and what is not given left out.
extension JsonWriter {
    mutating func field(_ name: StaticString, _ value: String?) {
        guard let value else { return }
        self.name(name)
        text(value)
    }

    mutating func field(_ name: StaticString, _ value: (some BinaryInteger)?) {
        guard let value else { return }
        self.name(name)
        int(value)
    }

    mutating func field(_ name: StaticString, _ value: Duration?) { field(name, value?.milliseconds) }

    mutating func field(_ name: StaticString, _ value: Bool) {
        self.name(name)
        bool(value)
    }

    mutating func field(_ name: StaticString, _ value: RetryPolicy?) {
        guard let value else { return }
        self.name(name)
        open()
        field("maxAttempts", value.maxAttempts)
        field("baseDelay", value.baseDelay)
        field("maxDelay", value.maxDelay)
        close()
    }
}

extension ImConfig {
    /// The options of a client, or those of them that concern a protocol.
    func json(withTransport: Bool) -> String {
        var json = JsonWriter()
        json.open()
        if case .keys(let keys) = credentials.place {
            json.fields(of: keys)
        } else {
            json.name("credentials")
            credentials.write(to: &json)
        }
        json.field("appId", appId)
        json.field("region", region.rawValue)
        json.field("baseUrl", baseUrl)
        if withTransport {
            json.field("timeout", transport.timeout)
            json.field("deadline", transport.deadline)
            json.field("connectTimeout", transport.connectTimeout)
            json.field("retry", transport.retry)
            json.field("paced", transport.isPaced)
            json.field("proxy", transport.proxy)
            if transport.telemetry != nil {
                json.name("telemetry")
                json.open()
                json.field("$", "object")
                json.close()
            }
        }
        json.close()
        return json.text
    }
}

extension CallOptions {
    /// The options, and for a raw call whether it may be repeated.
    func json(retrySafe: Bool? = nil) -> String {
        var json = JsonWriter()
        json.open()
        json.field("appId", appId)
        json.field("idempotencyId", idempotencyId)
        json.field("timeout", timeout)
        json.field("deadline", deadline)
        json.field("retry", retry)
        if let retrySafe { json.field("retrySafe", retrySafe) }
        json.close()
        return json.text
    }
}

extension BatchOptions {
    var json: String {
        var json = JsonWriter()
        json.open()
        json.field("partSize", partSize)
        json.field("concurrency", concurrency)
        json.field("paced", isPaced)
        json.field("appId", appId)
        json.field("retry", retry)
        json.field("deadline", deadline)
        json.close()
        return json.text
    }
}
