// Stands in for SwiftNIO's module of this name, as far as servers hand over bodies.

public struct ByteBuffer: Sendable, Equatable {
    private let bytes: [UInt8]

    public init() { bytes = [] }

    public init(bytes: some Sequence<UInt8>) { self.bytes = Array(bytes) }

    public init(string: String) { bytes = Array(string.utf8) }

    public var readableBytesView: ByteBufferView { ByteBufferView(bytes: bytes) }
}

public struct ByteBufferView: RandomAccessCollection, Sendable {
    fileprivate let bytes: [UInt8]

    public var startIndex: Int { bytes.startIndex }
    public var endIndex: Int { bytes.endIndex }
    public subscript(index: Int) -> UInt8 { bytes[index] }
}
