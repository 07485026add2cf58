import Foundation
import Testing
import Vectors
import VolcIM

private func listing(_ im: ImClient, of count: Int) async throws -> (Int64, Listing<GetConversationMessagesRequest>) {
    let conversation = try await group(im)
    for number in 0..<count { try await im.sendMessage(message(conversation, "\(number)")) }
    return (conversation, im.list(GetConversationMessagesRequest(conversationShortId: conversation, cursor: 0, limit: 10)))
}

@Test func aListingGivesEveryItemOnce() async throws {
    let (_, messages) = try await listing(Emulator().client(), of: 35)
    var texts: [String?] = []
    for try await message in messages { texts.append(MessageContent.readText(message.content)) }
    #expect(texts == (0..<35).map { "\($0)" })
    #expect(messages.cursor == nil)
    var again = 0
    for try await _ in messages { again += 1 }
    #expect(again == 0)
}

@Test func aListingComesInPages() async throws {
    let (_, messages) = try await listing(Emulator().client(), of: 25)
    var sizes: [Int] = []
    for try await page in messages.pages { sizes.append(page.messages.count) }
    #expect(sizes == [10, 10, 5])
}

@Test func anErrorKeepsThePlace() async throws {
    let emulator = try Emulator()
    let im = try emulator.client(retry: .never)
    let (conversation, messages) = try await listing(im, of: 35)
    try await emulator.faults(
        #"[{"action":"GetConversationMessages","every":3,"times":1,"fault":{"type":"status","status":503}}]"#)
    var texts: [String?] = []
    var failed: ImError?
    do {
        for try await message in messages { texts.append(MessageContent.readText(message.content)) }
    } catch {
        failed = error as? ImError
    }
    #expect(failed?.kind == .http && texts.count == 20)
    // Another process continues from the stored cursor.
    let place = try #require(messages.cursor)
    let rest = im.list(GetConversationMessagesRequest(conversationShortId: conversation, cursor: place, limit: 10))
    for try await message in rest { texts.append(MessageContent.readText(message.content)) }
    #expect(texts == (0..<35).map { "\($0)" })
}

@Test func aLoopThatIsLeftKeepsItsPlaceToTheItem() async throws {
    let (_, messages) = try await listing(Emulator().client(), of: 25)
    var texts: [String?] = []
    // Within a page, at its end, and beyond it.
    for count in [12, 3, 5, 1, 100] {
        var taken = 0
        for try await message in messages {
            texts.append(MessageContent.readText(message.content))
            taken += 1
            if taken == count { break }
        }
    }
    #expect(texts == (0..<25).map { "\($0)" })
    #expect(messages.cursor == nil)
}

@Test func noItemComesTwiceToLoopsThatRunAtOnce() async throws {
    let (_, messages) = try await listing(Emulator().client(), of: 35)
    let texts = await withTaskGroup(of: [String].self) { group in
        for _ in 0..<4 {
            group.addTask {
                var texts: [String] = []
                while true {
                    do {
                        for try await message in messages { texts.append(MessageContent.readText(message.content) ?? "") }
                        return texts
                    } catch {
                        // Another loop waits for the page.
                        guard case .validation(let refused)? = error as? ImError, refused.rule == "in_use" else { return [] }
                        try? await Task.sleep(for: .milliseconds(5))
                    }
                }
            }
        }
        return await group.reduce(into: []) { $0 += $1 }
    }
    #expect(texts.count == 35 && Set(texts) == Set((0..<35).map { "\($0)" }))
}

@Test func pagesDoNotDropWhatIsLeftOfOne() async throws {
    let (_, messages) = try await listing(Emulator().client(), of: 25)
    for try await _ in messages { break }
    let error = try await failure { for try await _ in messages.pages {} }
    #expect(error.kind == .validation)
    var left = 0
    for try await _ in messages { left += 1 }
    #expect(left == 24)
    let (_, pages) = try await listing(Emulator().client(), of: 25)
    var sizes: [Int] = []
    for _ in 0..<3 {
        for try await page in pages.pages {
            sizes.append(page.messages.count)
            break
        }
    }
    #expect(sizes == [10, 10, 5])
}

@Test func aPageSizeThatMayBeLeftOutIsFilled() async throws {
    let emulator = try Emulator()
    let im = try emulator.client()
    for start in stride(from: Int64(20_000), to: 20_030, by: 10) {
        try await im.addFriend(.init(friendUserIds: (start..<start + 10).map { $0 }, userId: 10001))
    }
    var friends = 0
    for try await _ in im.list(ListFriendRequest(userId: 10001)) { friends += 1 }
    #expect(friends == 30)
    #expect(try await emulator.requests("ListFriend") == 2)
}
