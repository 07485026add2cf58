package examples

import java.time.Duration
import java.time.Instant
import volc.im.LoginTokens

fun loginTokens() {
    // region issue
    val tokens = LoginTokens(appId = 123456, appKey = System.getenv("VOLC_IM_APP_KEY"))
    val token = tokens.issue(10001, expiresAt = Instant.now() + Duration.ofDays(1))
    // endregion issue

    // region inspect
    val content = tokens.inspect(token)
    println("${content.userId} ${content.isExpired}")
    // endregion inspect
}
