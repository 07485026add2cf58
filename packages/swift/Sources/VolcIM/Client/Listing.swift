import Synchronization

/// A request that lists something page by page.
public protocol ListingRequest: ActionRequest {
    /// What is listed.
    associatedtype Item: Sendable, Hashable

    /// Where the page starts.
    var place: Int64 { get set }

    /// Asks for pages of the usual size, where the caller named none.
    mutating func fillPageSize()

    /// What a result says of the page.
    static func page(of result: Output) -> ListingPage<Item>
}

extension ListingRequest {
    /// The size is required, so that the caller named it.
    public mutating func fillPageSize() {}
}

/// A page of a listing, as the service tells it.
public struct ListingPage<Item: Sendable>: Sendable {
    /// What is listed on it.
    public var items: [Item]
    /// Whether the service says that more is to come.
    public var hasMore: Bool
    /// Where the service says that the next page starts.
    public var next: Int64
}

/// A listing, requested page by page.
///
/// `for try await item in listing` gives items, `for try await page in listing.pages` whole results. A loop that is left,
/// or that an error ends, keeps the position: the next loop over the same listing continues there, and
/// no item comes twice. Loops that run concurrently share the items; a page that one of them is waiting for is refused
/// to the
/// others with ``ImError/validation(_:)`` of rule `in_use`.
///
/// To continue in another process, store ``cursor`` and make a new listing that starts there.
public final class Listing<Request: ListingRequest>: AsyncSequence, Sendable {
    private let im: any ImActions
    private let request: Request
    private let options: CallOptions?
    private let position: Mutex<Position>

    /// How far the listing has got.
    private struct Position: Sendable {
        /// The start of the current page.
        var page: Int64?
        /// The start of the page after it.
        var next: Int64?
        /// Items of the page not returned yet.
        var items: ArraySlice<Request.Item> = []
        var isFetching = false
    }

    init(_ im: any ImActions, request: Request, options: CallOptions?) {
        var request = request
        request.fillPageSize()
        self.im = im
        self.request = request
        self.options = options
        position = Mutex(Position(page: request.place, next: request.place))
    }

    /// The start of the current page; `nil` when the listing has ended. Store it to continue later, as the request's
    /// cursor: items of this page that were already returned come again.
    public var cursor: Int64? { position.withLock { $0.page } }

    /// The results of all calls. Refused after a page of which only some items were returned.
    public var pages: Pages { Pages(listing: self) }

    /// Iterates over the items not returned yet.
    public func makeAsyncIterator() -> Iterator { Iterator(listing: self) }

    /// Goes through items.
    public struct Iterator: AsyncIteratorProtocol {
        let listing: Listing

        /// The next item; `nil` after the last one.
        public mutating func next() async throws -> Request.Item? {
            try await next(isolation: nil)
        }

        /// The next item; `nil` after the last one.
        public mutating func next(isolation actor: isolated (any Actor)?) async throws -> Request.Item? {
            while true {
                if let item = listing.position.withLock({ $0.items.popFirst() }) { return item }
                guard try await listing.fetch(keepsItems: true, isolation: actor) != nil else { return nil }
            }
        }
    }

    /// The results of a listing's calls.
    public struct Pages: AsyncSequence, Sendable {
        let listing: Listing

        /// Goes through the pages.
        public func makeAsyncIterator() -> Iterator { Iterator(listing: listing) }

        /// Goes through pages.
        public struct Iterator: AsyncIteratorProtocol {
            let listing: Listing

            /// The next page; `nil` after the last one.
            public mutating func next() async throws -> Request.Output? {
                try await next(isolation: nil)
            }

            /// The next page; `nil` after the last one.
            public mutating func next(isolation actor: isolated (any Actor)?) async throws -> Request.Output? {
                try await listing.fetch(keepsItems: false, isolation: actor)
            }
        }
    }

    /// Asks for the next page; `nil` when there is none. An error leaves everything as it was.
    private func fetch(keepsItems: Bool, isolation: isolated (any Actor)?) async throws -> Request.Output? {
        let place = try position.withLock { position -> Int64? in
            if position.isFetching {
                throw ImError.setting("listing", "in_use", "another loop is waiting for its next page")
            }
            if !keepsItems, !position.items.isEmpty {
                throw ImError.setting("listing", "in_use", "a page was returned in part: continue with its items")
            }
            // Only now is the page before it over, for who stores the cursor.
            position.page = position.next
            position.isFetching = position.next != nil
            return position.next
        }
        guard let place else { return nil }
        defer { position.withLock { $0.isFetching = false } }
        var request = request
        request.place = place
        let result = try await Request.crossing.call(im, request, options)
        let page = Request.page(of: result)
        position.withLock { position in
            position.next = nextPlace(current: place, hasMore: page.hasMore, next: page.next)
            position.items = keepsItems ? page.items[...] : []
        }
        return result
    }
}
