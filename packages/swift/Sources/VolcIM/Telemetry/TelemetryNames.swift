import Foundation

/// Core's names of spans, attributes and metrics.
struct TelemetryNames: Sendable {
    static let known = (try? JsonReader.read(telemetryNames()) { try JsonTree(json: &$0) }).map(TelemetryNames.init)

    private let json: JsonTree

    private init(_ json: JsonTree) {
        self.json = json
    }

    /// A span's name for an action or an event, and whether it is of a server.
    func span(_ key: String, of subject: String) -> (name: String, isServer: Bool) {
        let span = json["spans"]?[key]
        let name = (span?["name"]?.text ?? key)
            .replacingOccurrences(of: "{action}", with: subject).replacingOccurrences(of: "{event}", with: subject)
        return (name, span?["kind"]?.text == "server")
    }

    /// Attributes by their names; those without a value are left out.
    func attributes(_ values: [String: ImTelemetry.Value?]) -> [String: ImTelemetry.Value] {
        var named: [String: ImTelemetry.Value] = [:]
        for case (let key, let value?) in values where value != .text("") {
            if let name = json["attributes"]?[key]?.text { named[name] = value }
        }
        return named
    }

    /// A measurement with those of the values that the metric has.
    func measurement(
        _ key: String, _ amount: Double, _ values: [String: ImTelemetry.Value?]
    ) -> ImTelemetry.Measurement? {
        guard let metric = json["metrics"]?[key], let name = metric["name"]?.text else { return nil }
        let keys = Set(metric["attributes"]?.items.compactMap(\.text) ?? [])
        return ImTelemetry.Measurement(
            name: name, kind: .init(rawValue: metric["kind"]?.text ?? "") ?? .counter, unit: metric["unit"]?.text ?? "",
            description: metric["description"]?.text ?? "", value: amount,
            attributes: attributes(values.filter { keys.contains($0.key) }))
    }
}

extension JsonTree {
    fileprivate subscript(name: String) -> JsonTree? { if case .object(let fields) = self { fields[name] } else { nil } }
    fileprivate var text: String? { if case .text(let text) = self { text } else { nil } }
    fileprivate var items: [JsonTree] { if case .list(let items) = self { items } else { [] } }
}

extension ImTelemetry {
    /// Starts a span by its key.
    func start(_ key: String, of subject: String, parent: (any ImSpan)? = nil, at time: Date = Date()) -> any ImSpan {
        let (name, isServer) = TelemetryNames.known?.span(key, of: subject) ?? (key, false)
        return startSpan(SpanStart(name: name, isServer: isServer, parent: parent, time: time))
    }

    /// Adds to a metric by its key.
    func measure(_ key: String, _ amount: Double, _ values: [String: Value?]) {
        if let made = TelemetryNames.known?.measurement(key, amount, values) { measure(made) }
    }
}

extension ImSpan {
    /// Sets attributes by their keys.
    func set(keys values: [String: ImTelemetry.Value?]) { set(TelemetryNames.known?.attributes(values) ?? [:]) }
}

extension Optional where Wrapped == String {
    /// As an attribute.
    var value: ImTelemetry.Value? { map { .text($0) } }
}

extension Duration {
    /// In seconds.
    var inSeconds: Double { Double(components.seconds) + Double(components.attoseconds) / 1e18 }
}
