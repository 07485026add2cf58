import Foundation
import VolcIM

func hooks() async throws {
    let (lines, written) = AsyncStream<String>.makeStream()
    let log = { @Sendable (line: String) in _ = written.yield(line) }
    let settings = ProcessInfo.processInfo.environment
    var config = ImConfig(
        accessKeyId: settings["VOLCENGINE_ACCESS_KEY"] ?? "",
        secretAccessKey: settings["VOLCENGINE_SECRET_KEY"] ?? "",
        appId: 123456,
        baseUrl: settings["VOLC_IM_BASE_URL"]
    )

    // region attempts
    config.transport.hooks = CallHooks(onResponse: { log("\($0.action) \($0.attempt) \($0.status)") })
    let im = try ImClient(config)
    // endregion attempts
    _ = try await im.queryOnlineStatus(QueryOnlineStatusRequest(userIds: [10001]))
    for await line in lines {
        print(line)
        break
    }
}
