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

/// What a listing action lists, asked for page by page as it is wanted.
///
/// `for try await item in listing` gives items, `for try await page in listing.pages` whole results. An error ends the
/// loop and keeps the place: a new loop over the same listing, or over a new one that starts at its ``cursor``, goes on
/// where this one stopped.
public final class Listing<Request: ListingRequest>: AsyncSequence, Sendable {
    private let client: ImClient
    private let request: Request
    private let options: CallOptions?
    private let place: Mutex<Int64?>

    init(client: ImClient, request: Request, options: CallOptions?) {
        var request = request
        request.fillPageSize()
        self.client = client
        self.request = request
        self.options = options
        place = Mutex(request.place)
    }

    /// The start of the first page that has not been handed out to its last item; `nil` when there is none. Keep it to go
    /// on later, as the request's cursor.
    public var cursor: Int64? { place.withLock { $0 } }

    /// The results of all calls from ``cursor`` on.
    public var pages: Pages { Pages(listing: self) }

    /// Goes through the items of all pages from ``cursor`` on.
    public func makeAsyncIterator() -> Iterator { Iterator(pages: pages.makeAsyncIterator()) }

    /// Goes through items.
    public struct Iterator: AsyncIteratorProtocol {
        var pages: Pages.Iterator
        var items: ArraySlice<Request.Item> = []

        /// The next item; `nil` after the last one.
        public mutating func next() async throws -> Request.Item? {
            try await next(isolation: nil)
        }

        /// The next item; `nil` after the last one.
        public mutating func next(isolation actor: isolated (any Actor)?) async throws -> Request.Item? {
            while items.isEmpty {
                guard let page = try await pages.next(isolation: actor) else { return nil }
                items = Request.page(of: page).items[...]
            }
            return items.popFirst()
        }
    }

    /// The results of a listing's calls.
    public struct Pages: AsyncSequence, Sendable {
        let listing: Listing

        /// Goes through the pages from the listing's ``Listing/cursor`` on.
        public func makeAsyncIterator() -> Iterator { Iterator(listing: listing) }

        /// Goes through pages.
        public struct Iterator: AsyncIteratorProtocol {
            let listing: Listing
            var current: (place: Int64, page: ListingPage<Request.Item>)?

            /// The next page; `nil` after the last one.
            public mutating func next() async throws -> Request.Output? {
                try await next(isolation: nil)
            }

            /// The next page; `nil` after the last one.
            public mutating func next(isolation actor: isolated (any Actor)?) async throws -> Request.Output? {
                if let (place, page) = current {
                    current = nil
                    // Only now is the page over: a loop that was left before keeps it.
                    listing.move(from: place, past: page)
                }
                guard let place = listing.cursor else { return nil }
                var request = listing.request
                request.place = place
                let result = try await listing.client.call(request, options: listing.options).result
                current = (place, Request.page(of: result))
                return result
            }
        }
    }

    private func move(from current: Int64, past page: ListingPage<Request.Item>) {
        place.withLock { place in
            guard place == current else { return }
            place = nextPlace(current: current, hasMore: page.hasMore, next: page.next)
        }
    }
}
