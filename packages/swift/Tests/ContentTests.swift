import Testing
import Vectors
import VolcIM

private func lines(_ kind: String) throws -> [Vector] {
    try vectors("content.jsonl").filter { try $0.text("do") == kind }
}

@Test func contentOfFilesIsReadAndWrittenAgainAsItWas() throws {
    let vectors = try lines("media").filter { $0["error"] == nil }
    for vector in vectors {
        let content = try vector.text("content")
        let file = try #require(MessageContent.readMedia(content)?.first)
        #expect(try MessageContent.readMedia(MessageContent.media(file)) == [file])
        let known = try vector.fields("file")
        #expect(try file.kind == known.text("kind"))
        #expect(file.url == (try? known.text("url")))
        #expect(file.width == (try? known.number("width")))
        #expect(file.duration == (try? known.text("duration")))
    }
    #expect(vectors.count > 5)
}

@Test func everyOtherContentIsReadOrNone() throws {
    for vector in try lines("read") {
        var count: Int?
        if case .list(let files)? = vector["files"] { count = files.count }
        let name = try vector.text("name")
        #expect(try MessageContent.readMedia(vector.text("content"))?.count == count, "\(name)")
    }
}

@Test func filesThatBreakARuleAreRefusedByName() throws {
    func refused(_ file: MediaFile) -> String {
        guard case .validation(let error)? = thrown(by: { _ = try MessageContent.media(file) }) else { return "" }
        return "\(error.path) \(error.rule)"
    }
    #expect(refused(MediaFile(kind: "")) == "kind required")
    #expect(refused(MediaFile(kind: "image", width: -1)) == "width type")
    let ext = ["s:file_ext_key_original_width": "2"]
    #expect(refused(MediaFile(kind: "image", width: 1, ext: ext)) == "ext duplicate_key")
    #expect(refused(MediaFile(kind: "image", extra: ["a": "{"])) == "extra syntax")
}

@Test func propertiesAreReadInBothShapes() throws {
    for text in [
        #"{"like":[{"uid":7221856821303362049,"value":"1","Other":{"a":1}}]}"#,
        #"{"like":{"Items":[{"Uid":7221856821303362049,"Value":"1","Other":{"a":1}}]}}"#,
    ] {
        let item = PropertyItem(uid: 7_221_856_821_303_362_049, value: "1", extra: ["Other": #"{"a":1}"#])
        #expect(try MessageContent.readProperty(text) == ["like": [item]])
    }
    for vector in try lines("property") where vector["error"] != nil {
        #expect(thrown(by: { _ = try MessageContent.readProperty(vector.text("property")) }) != nil)
    }
}
