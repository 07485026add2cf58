/// The fields of an answer, by their names on the wire.
struct Wire: Sendable, Hashable {
    private let fields: [String: JSON]

    init(fields: [String: JSON]) { self.fields = fields }

    init(text: String) throws {
        guard case .object(let fields) = try JSON(text: text) else {
            throw EmulatorError(code: "Unreadable", message: "the emulator answered \(text)", url: nil)
        }
        self.fields = fields
    }

    func json(_ name: String) -> JSON { fields[name] ?? .null }

    func has(_ name: String) -> Bool { json(name) != .null }

    func int(_ name: String) -> Int64 { Wire.int(json(name)) }

    func double(_ name: String) -> Double {
        switch json(name) {
        case .double(let value): value
        case .int(let value): Double(value)
        default: 0
        }
    }

    func text(_ name: String) -> String { if case .string(let value) = json(name) { value } else { "" } }

    func bool(_ name: String) -> Bool { json(name) == .bool(true) }

    func record(_ name: String) -> Wire { Wire(fields: object(name)) }

    func list(_ name: String) -> [JSON] { if case .array(let items) = json(name) { items } else { [] } }

    func records(_ name: String) -> [Wire] {
        list(name).map { if case .object(let fields) = $0 { Wire(fields: fields) } else { Wire(fields: [:]) } }
    }

    func texts(_ name: String) -> [String] { list(name).map { if case .string(let text) = $0 { text } else { $0.text } } }

    func map(_ name: String) -> [String: String] {
        object(name).mapValues { if case .string(let text) = $0 { text } else { $0.text } }
    }

    func ints(_ name: String) -> [String: Int64] { object(name).mapValues(Wire.int) }

    private func object(_ name: String) -> [String: JSON] { if case .object(let fields) = json(name) { fields } else { [:] } }

    private static func int(_ value: JSON) -> Int64 {
        switch value {
        case .int(let value): value
        case .string(let text): Int64(text) ?? 0
        default: 0
        }
    }
}
