import Foundation
import Testing
import Vectors
import VolcIM

private func encoded(_ value: some Encodable, idsAsStrings: Bool = false) throws -> JsonValue {
    let encoder = JSONEncoder()
    if idsAsStrings { encoder.userInfo[.volcIMIdsAsStrings] = true }
    return try JsonValue(parsing: String(decoding: encoder.encode(value), as: UTF8.self))
}

private let id: Int64 = 7_221_856_821_303_362_049

private let request = SendMessageRequest(
    content: #"{"text":"a \"b\" 你好 😀"}"#, conversationShortId: id, msgType: .other(777), sender: 10001,
    ext: ["a": "1"], visibleUsers: [5, id], extra: ["New": #"{"Id":7221856821303362049,"a":[1.5,true,null]}"#])

@Test func aRequestIsEncodedByItsPropertiesWithIdsAsIntegers() throws {
    let extra = #"{"New":{"Id":7221856821303362049,"a":[1.5,true,null]}}"#
    let json = try JsonValue(
        parsing: #"{"content":"{\"text\":\"a \\\"b\\\" 你好 😀\"}","conversationShortId":7221856821303362049,"msgType":777,"#
            + #""sender":10001,"ext":{"a":"1"},"visibleUsers":[5,7221856821303362049],"extra":"# + extra + "}")
    #expect(try encoded(request) == json)
}

@Test func idsAreStringsForWhoeverAsks() throws {
    let json = try encoded(request, idsAsStrings: true)
    #expect(json.at("conversationShortId") == .text(String(id)))
    #expect(json.at("sender") == .text("10001"))
    #expect(json.at("visibleUsers") == .list([.text("5"), .text(String(id))]))
    #expect(json.at("msgType") == .number("777"))
    #expect(json.at("extra.New.Id") == .text(String(id)))
    let failed = try encoded(Failure(id: id, code: "7"), idsAsStrings: true)
    #expect(failed == .object(["id": .text(String(id)), "code": .text("7")]))
}

@Test(arguments: [false, true])
func whatWasEncodedIsDecodedAgain(idsAsStrings: Bool) throws {
    let encoder = JSONEncoder()
    encoder.userInfo[.volcIMIdsAsStrings] = idsAsStrings
    var read = try JSONDecoder().decode(SendMessageRequest.self, from: encoder.encode(request))
    read.extra = request.extra
    #expect(read == request)
    let list = PropertyListEncoder()
    list.userInfo[.volcIMIdsAsStrings] = idsAsStrings
    var withoutNull = request
    withoutNull.extra = [:]
    #expect(try PropertyListDecoder().decode(SendMessageRequest.self, from: list.encode(withoutNull)) == withoutNull)
    let file = MediaFile(kind: "image", url: "u", width: 3, ext: ["k": "v"], extra: ["a": "[1]"])
    #expect(try JSONDecoder().decode(MediaFile.self, from: encoder.encode(file)) == file)
    let item = PropertyItem(uid: id, value: "1")
    #expect(try JSONDecoder().decode(PropertyItem.self, from: encoder.encode(item)) == item)
}

@Test(arguments: [
    "[]", "{", #"{"content":"a"}"#, #"{"content":1,"conversationShortId":1,"msgType":1}"#,
    #"{"content":"a","conversationShortId":1.5,"msgType":1}"#, #"{"content":"a","conversationShortId":"x","msgType":1}"#,
    #"{"content":"a","conversationShortId":9223372036854775808,"msgType":1}"#,
    #"{"content":"a","conversationShortId":1,"msgType":4294967296}"#,
    #"{"content":"a","conversationShortId":1,"msgType":1,"ext":{"a":1}}"#,
])
func whatIsNoRequestIsNotDecoded(json: String) {
    #expect(throws: DecodingError.self) { try JSONDecoder().decode(SendMessageRequest.self, from: Data(json.utf8)) }
}

@Test(arguments: [
    "", "[]", "{", "{}}", #"{"Content":"a","Content":"b","ConversationShortId":1,"MsgType":1}"#,
    #"{"Content":"\q","ConversationShortId":1,"MsgType":1}"#, #"{"Content":"\u12","ConversationShortId":1,"MsgType":1}"#,
    #"{"Content":"a" "ConversationShortId":1,"MsgType":1}"#, #"{"Content":"a","ConversationShortId":1,"MsgType":1"#,
    #"{"Content":"a\"#, #"{"Content":"a","ConversationShortId":18446744073709551617,"MsgType":1}"#,
])
func whatIsNoRequestOfTheWireIsRefused(json: String) {
    let error = thrown { _ = try SendMessageRequest(wireJson: json) }
    guard case .validation(let refused)? = error else { return #expect(Bool(false), "\(String(describing: error))") }
    #expect(refused.rule == "type" && refused.path.isEmpty)
}

@Test func spaceEscapesAndBothSpellingsAreRead() throws {
    let json = " { \"\\u0043ontent\" : \"\\ud83d\\ude00\\n\\/\\u4f60\" , \"conversationShortId\" : \"12\" ,\n\"MsgType\":1,\"Sender\":null,\"Unknown\":{\"a\":[\"}\"]} } "
    let read = try SendMessageRequest(wireJson: json)
    #expect(read.content == "😀\n/你" && read.conversationShortId == 12 && read.sender == nil && read.msgType.rawValue == 1)
}
