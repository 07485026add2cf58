import Foundation
import VolcIM

func loginTokens() throws {
    let settings = ProcessInfo.processInfo.environment

    // region issue
    let tokens = try LoginTokens(appId: 123456, appKey: settings["VOLC_IM_APP_KEY"] ?? "")
    let token = try tokens.issue(userId: 10001, expiresAt: Date(timeIntervalSinceNow: 24 * 3600))
    // endregion issue

    // region inspect
    let content = try tokens.inspect(token)
    print(content.userId, content.isExpired)
    // endregion inspect
}
