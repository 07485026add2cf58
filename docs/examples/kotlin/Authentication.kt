package examples

import java.time.Instant
import kotlinx.coroutines.async
import kotlinx.coroutines.awaitAll
import kotlinx.coroutines.coroutineScope
import volc.im.ImClient
import volc.im.ImConfig
import volc.im.QueryOnlineStatusRequest
import volc.im.credentials.AssumeRole
import volc.im.credentials.Credentials
import volc.im.credentials.CredentialsSource

private class Found(val id: String, val secret: String, val expires: Instant)

private fun fromVault(@Suppress("UNUSED_PARAMETER") name: String): Found {
    println("asked")
    return Found(System.getenv("VOLCENGINE_ACCESS_KEY"), System.getenv("VOLCENGINE_SECRET_KEY"), Instant.now().plusSeconds(3600))
}

suspend fun authentication() {
    val url = System.getenv("VOLC_IM_BASE_URL")
    val status = QueryOnlineStatusRequest(listOf(10001))

    // region found
    val im = ImClient(ImConfig(123456, baseUrl = url))
    // endregion found
    println(im.queryOnlineStatus(status).queryOnlineResults.size)
    im.close()

    // region function
    // A suspending function; in Java a CredentialsProvider.
    val keys = CredentialsSource.of {
        val found = fromVault("im")
        Credentials(found.id, found.secret, expiresAt = found.expires)
    }
    val byFunction = ImClient(ImConfig(123456, keys, baseUrl = url))
    // endregion function
    println(coroutineScope { List(3) { async { byFunction.queryOnlineStatus(status) } }.awaitAll().size })
    byFunction.close()

    // region role
    val role = AssumeRole("trn:iam::2000000001:role/im")
    val byRole = ImClient(ImConfig(123456, role))
    // endregion role
    byRole.close()
}
