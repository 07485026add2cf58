import Foundation
import VolcIM

private struct Found {
    let id, secret: String
    let expires: Date
}

private func fromVault(_ name: String) async -> Found {
    print("asked")
    let settings = ProcessInfo.processInfo.environment
    return Found(
        id: settings["VOLCENGINE_ACCESS_KEY"] ?? "", secret: settings["VOLCENGINE_SECRET_KEY"] ?? "",
        expires: Date(timeIntervalSinceNow: 3600))
}

func authentication() async throws {
    let url = ProcessInfo.processInfo.environment["VOLC_IM_BASE_URL"]
    let status = QueryOnlineStatusRequest(userIds: [10001])

    // region found
    let im = try ImClient(ImConfig(appId: 123456, baseUrl: url))
    // endregion found
    print(try await im.queryOnlineStatus(status).queryOnlineResults.count)

    // region function
    let keys = CredentialsSource.provider {
        let found = await fromVault("im")
        return Credentials(accessKeyId: found.id, secretAccessKey: found.secret, expiresAt: found.expires)
    }
    let byFunction = try ImClient(ImConfig(credentials: keys, appId: 123456, baseUrl: url))
    // endregion function
    async let first = byFunction.queryOnlineStatus(status)
    async let second = byFunction.queryOnlineStatus(status)
    async let third = byFunction.queryOnlineStatus(status)
    print(try await [first, second, third].count)

    // region role
    let role = CredentialsSource.assumeRole(roleTrn: "trn:iam::2000000001:role/im")
    let byRole = try ImClient(ImConfig(credentials: role, appId: 123456))
    // endregion role
    byRole.close()
}
