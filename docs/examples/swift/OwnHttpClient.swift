// region loop
import Foundation
import VolcIM

#if canImport(FoundationNetworking)
    import FoundationNetworking
#endif

func post(_ request: SignedRequest, timeout: Duration) async throws -> HTTPAnswer {
    guard let url = URL(string: request.url) else { throw AttemptFailed(.connect, "no URL: \(request.url)") }
    var post = URLRequest(url: url, timeoutInterval: timeout / .seconds(1))
    post.httpMethod = request.method
    for (name, value) in request.headers { post.setValue(value, forHTTPHeaderField: name) }
    post.httpBody = Data(request.body.utf8)
    do {
        let (body, response) = try await URLSession.shared.data(for: post)
        guard let response = response as? HTTPURLResponse else { throw AttemptFailed(.other, "no HTTP") }
        return HTTPAnswer(
            status: response.statusCode, retryAfter: response.value(forHTTPHeaderField: "Retry-After"),
            date: response.value(forHTTPHeaderField: "Date"), body: body)
    } catch let error as URLError where error.code == .cannotConnectToHost {
        throw AttemptFailed(.connect, error.localizedDescription)
    }
}
// endregion loop

func ownHttpClient() async throws {
    let settings = ProcessInfo.processInfo.environment
    let offline = try ImProtocol(
        ImConfig(
            accessKeyId: settings["VOLCENGINE_ACCESS_KEY"] ?? "",
            secretAccessKey: settings["VOLCENGINE_SECRET_KEY"] ?? "",
            appId: 123456,
            baseUrl: settings["VOLC_IM_BASE_URL"]
        ))

    // region once
    let request = try offline.build(QueryOnlineStatusRequest(userIds: [10001]))
    let answer = try await post(request, timeout: .seconds(10))
    print(answer.status / 200 - 1)
    // endregion once

    // region loop
    let call = try offline.call(QueryOnlineStatusRequest(userIds: [10001]))
    let result = try await call.run(post).result
    print(result.queryOnlineResults.count)
    // endregion loop
}
