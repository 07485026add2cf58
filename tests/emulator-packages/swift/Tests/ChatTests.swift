import Foundation
import VolcIMEmulator
import VolcIMEmulatorXCTest
import XCTest

final class ChatTests: VolcIMEmulatorTestCase {
    override class var emulatorOptions: [String] { ["--callback-secret=s"] }

    private func group() async throws -> Int64 {
        let made = try await emulator.as(10001).createConversation(name: "hike", participants: [10002])
        return try XCTUnwrap(made.conversationShortId)
    }

    func testUsersActAndTheDataShowsIt() async throws {
        let group = try await group()
        XCTAssertGreaterThan(group, 1 << 53)
        let sent = try await emulator.as(10002).send(in: group, "hi", ext: ["a": "b"])
        let message = try XCTUnwrap(sent.messageId)
        try await emulator.as(10002).recall(in: group, messageId: message)
        try await emulator.as(10001).markRead(in: group)
        let messages = try await emulator.control.messages(conversationShortId: group).messages
        XCTAssertEqual(messages.map(\.messageId), [message])
        XCTAssertEqual(messages.map(\.status), ["recalled"])
        XCTAssertEqual(messages.map(\.ext), [["a": "b"]])
        XCTAssertEqual(emulator.env["IM_CALLBACK_SECRET"], "s")
    }

    // region docs
    func testAFaultStrikesOnceAndTheCallIsSeen() async throws {
        let before = try await emulator.control.counts()
        XCTAssertEqual(before.conversations, 0)
        try await emulator.fault("BatchGetUser", .status(503).first(1))
        for _ in 1...2 { try await emulator.control.invoke(action: "BatchGetUser", body: ["UserIds": [1]]) }
        let failed = try await emulator.waitForCall("BatchGetUser", where: ["UserIds": [1]])
        XCTAssertEqual(failed.status, 503)
        let repeated = try await emulator.waitForCall("BatchGetUser", attempt: 2)
        XCTAssertEqual(repeated.status, 200)
        do {
            try await emulator.waitForCall("SendMessage", timeout: .milliseconds(1))
            XCTFail("there was no such call")
        } catch let error as EmulatorError {
            XCTAssertEqual(error.code, "NotSeen")
            XCTAssertTrue(error.description.contains("→ BatchGetUser 200 #"), error.description)
            XCTAssertTrue(error.description.hasSuffix("Console: \(emulator.consoleURL)"), error.description)
        }
    }
    // endregion docs

    func testWhatIsRefusedSaysWhy() async throws {
        let group = try await group()
        do {
            try await emulator.as("stranger").send(in: group, "hi")
            XCTFail("a stranger cannot send")
        } catch let error as EmulatorError {
            XCTAssertEqual(error.code, "ParticipantNotInConversation")
        }
    }

    func testDataAndClockAreSet() async throws {
        let group = try await group()
        let snapshot = try await emulator.saveState()
        try await emulator.reset()
        try await emulator.loadState(snapshot)
        let members = try await emulator.control.conversation(group).members
        XCTAssertEqual(members.count, 2)
        try await emulator.setClock(Date(timeIntervalSince1970: 1_900_000_000), fixed: true)
        try await emulator.advanceClock(by: .seconds(60))
        let now = try await emulator.control.clock().nowMs
        XCTAssertEqual(now, 1_900_000_060_000)
    }

    func testAnEmulatorThatCannotStartSaysWhy() throws {
        XCTAssertThrowsError(try VolcIMEmulator.start(options: ["--ap-id=1"])) { error in
            XCTAssertTrue("\(error)".contains("--ap-id"), "\(error)")
        }
    }

    func testATestThatIsKilledLeavesNoEmulator() async throws {
        let started = Process()
        let folder = try XCTUnwrap(Bundle.main.executableURL).deletingLastPathComponent()
        started.executableURL = folder.appendingPathComponent("Started")
        started.arguments = ["stay"]
        let output = Pipe()
        started.standardOutput = output
        try started.run()
        var line = Data()
        while let byte = try output.fileHandleForReading.read(upToCount: 1), !byte.isEmpty, byte != Data([10]) { line += byte }
        let pid = try XCTUnwrap(Int32(String(decoding: line, as: UTF8.self)))
        XCTAssertEqual(kill(pid, 0), 0)
        kill(started.processIdentifier, SIGKILL)
        started.waitUntilExit()
        for _ in 1...600 where kill(pid, 0) == 0 { try await Task.sleep(for: .milliseconds(50)) }
        XCTAssertEqual(kill(pid, 0), -1, "the emulator still runs")
    }
}
