extension ImActions {
    /// Calls an action, and returns metadata of the call. There is a method for every action as well.
    ///
    /// - Throws: ``ImError`` of any kind but `callback`.
    @discardableResult
    public func call<Request: ActionRequest>(_ request: Request) async throws -> Answer<Request.Output> {
        try await call(request, options: nil)
    }

    /// Calls the action's method: a fake without this one.
    @discardableResult
    public func call<Request: ActionRequest>(
        _ request: Request, options: CallOptions?
    ) async throws -> Answer<Request.Output> {
        Answer(result: try await Request.crossing.call(self, request, options), info: CallInfo(requestId: "request-id"))
    }

    /// Calls any action by the service's names, also an undeclared one; the result as JSON text.
    ///
    /// - Throws: ``ImError`` of any kind but `callback`.
    @discardableResult
    public func raw(_ action: String, wireJson: String) async throws -> Answer<String> {
        try await raw(action, wireJson: wireJson, retrySafe: false, options: nil)
    }

    /// Calls any action by the service's names, also an undeclared one; the result as JSON text.
    ///
    /// - Parameter retrySafe: whether the call may be repeated after its request may have reached the service.
    /// - Throws: ``ImError`` of any kind but `callback`.
    @discardableResult
    public func raw(_ action: String, wireJson: String, retrySafe: Bool) async throws -> Answer<String> {
        try await raw(action, wireJson: wireJson, retrySafe: retrySafe, options: nil)
    }

    /// Calls any action by the service's names, also an undeclared one; the result as JSON text.
    ///
    /// - Throws: ``ImError`` of any kind but `callback`.
    @discardableResult
    public func raw(_ action: String, wireJson: String, options: CallOptions?) async throws -> Answer<String> {
        try await raw(action, wireJson: wireJson, retrySafe: false, options: options)
    }

    /// Throws: a fake without this method.
    @discardableResult
    public func raw(
        _ action: String, wireJson: String, retrySafe: Bool, options: CallOptions?
    ) async throws -> Answer<String> {
        throw ImError.notImplemented(action)
    }

    /// A listing, requested page by page.
    ///
    /// ```swift
    /// for try await message in im.list(GetConversationMessagesRequest(conversationShortId: group, cursor: 0, limit: 20)) {
    ///     print(message.content)
    /// }
    /// ```
    public func list<Request: ListingRequest>(_ request: Request, options: CallOptions? = nil) -> Listing<Request> {
        Listing(self, request: request, options: options)
    }

    /// An action over a list of any length, split to the action's limit and paced by its documented rate.
    public func batch<Request: ActionRequest>(_ request: Request) -> Batch<Request> {
        batch(request, options: BatchOptions())
    }

    /// Fails: a fake without this method.
    public func batch<Request: ActionRequest>(_ request: Request, options: BatchOptions) -> Batch<Request> {
        Batch(.failure(.notImplemented("batch of \(Request.action)")))
    }

    /// A batch that survives its process and that machines share: see ``Ledger``.
    public func batch<Request: ActionRequest>(_ request: Request, ledger: Ledger) -> Campaign {
        batch(request, ledger: ledger, options: BatchOptions())
    }

    /// A batch that survives its process and that machines share: see ``Ledger``. The list of the request is empty: its items
    /// are taken from a sequence, a part at a time, and are never all in memory. Every machine, and every run, gives the same
    /// items in the same order. An iterator that blocks holds up nothing else.
    public func batch<Request: BatchRequest>(
        _ request: Request, items: some Sequence<Request.BatchElement> & Sendable, ledger: Ledger,
        options: BatchOptions = BatchOptions()
    ) -> Campaign {
        batch(request, items: BatchItems(items), ledger: ledger, options: options)
    }

    /// The same with an asynchronous sequence, such as the rows of a query. If it throws, no further part is claimed, running calls
    /// end, and the campaign throws ``ImError/validation(_:)`` of rule `items`.
    public func batch<Request: BatchRequest, Items: AsyncSequence & Sendable>(
        _ request: Request, items: Items, ledger: Ledger, options: BatchOptions = BatchOptions()
    ) -> Campaign where Items.Element == Request.BatchElement {
        batch(request, items: BatchItems(items), ledger: ledger, options: options)
    }

    /// Fails: a fake without this method.
    public func batch<Request: ActionRequest>(_ request: Request, ledger: Ledger, options: BatchOptions) -> Campaign {
        Campaign(.failure(.notImplemented("batch of \(Request.action)")))
    }

    /// Fails: a fake without this method.
    public func batch<Request: BatchRequest>(
        _ request: Request, items: BatchItems<Request.BatchElement>, ledger: Ledger, options: BatchOptions
    ) -> Campaign {
        Campaign(.failure(.notImplemented("batch of \(Request.action)")))
    }
}
