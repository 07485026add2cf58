/// A request with a list whose length the service limits: a batch can take the list's items from elsewhere.
public protocol BatchRequest: ActionRequest {
    /// An item of the list.
    associatedtype BatchElement: Sendable

    /// The way of an item into the native library.
    static var batchCrossing: BatchCrossing<BatchElement> { get }
}

/// The way of an item of a batch into the native library.
public struct BatchCrossing<Element: Sendable>: Sendable {
    let write: @Sendable (Element, inout JsonWriter) -> Void

    init(_ write: @escaping @Sendable (Element, inout JsonWriter) -> Void) {
        self.write = write
    }

    /// An item as JSON in one line.
    func line(_ item: Element) throws -> String {
        var json = JsonWriter()
        write(item, &json)
        guard json.isWhole else { throw ImError.notJson("extra") }
        let text = json.text
        // Between the values of what was given as JSON text.
        guard text.utf8.contains(where: Self.endsLine) else { return text }
        return String(decoding: text.utf8.map { Self.endsLine($0) ? UInt8(ascii: " ") : $0 }, as: UTF8.self)
    }

    private static func endsLine(_ byte: UInt8) -> Bool { byte == UInt8(ascii: "\n") || byte == UInt8(ascii: "\r") }
}

/// Items of a batch, from a sequence of whatever type. They are taken a part at a time, and never all in memory.
public struct BatchItems<Element: Sendable>: AsyncSequence, Sendable {
    private let make: @Sendable () -> () async throws -> Element?

    /// The items of a sequence. One that waits for a disk holds up nothing else.
    public init(_ items: some Sequence<Element> & Sendable) {
        make = {
            var iterator = items.makeIterator()
            return { iterator.next() }
        }
    }

    /// The items of an asynchronous sequence.
    public init<Items: AsyncSequence & Sendable>(_ items: Items) where Items.Element == Element {
        make = {
            var iterator = items.makeAsyncIterator()
            return { try await iterator.next() }
        }
    }

    /// Iterates over the items.
    public func makeAsyncIterator() -> Iterator { Iterator(take: make()) }

    /// Iterates over items.
    public struct Iterator: AsyncIteratorProtocol {
        let take: () async throws -> Element?

        /// The next item; `nil` after the last one.
        public mutating func next() async throws -> Element? { try await take() }
    }
}
