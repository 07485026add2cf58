package examples

import java.time.Duration
import java.util.concurrent.CountDownLatch
import java.util.concurrent.TimeUnit
import volc.im.CallListener
import volc.im.ImClient
import volc.im.ImConfig
import volc.im.QueryOnlineStatusRequest
import volc.im.TransportConfig

suspend fun hooks() {
    val written = CountDownLatch(1)
    val log = { line: String ->
        println(line)
        written.countDown()
    }
    val config = ImConfig(
        System.getenv("VOLCENGINE_ACCESS_KEY"),
        System.getenv("VOLCENGINE_SECRET_KEY"),
        appId = 123456,
        baseUrl = System.getenv("VOLC_IM_BASE_URL"),
    )

    // region attempts
    val listener = object : CallListener {
        override fun onResponse(action: String, callId: String, attempt: Int, status: Int, took: Duration) =
            log("$action $attempt $status")
    }
    val im = ImClient(config, TransportConfig(listener = listener))
    // endregion attempts
    im.queryOnlineStatus(QueryOnlineStatusRequest(listOf(10001)))
    check(written.await(30, TimeUnit.SECONDS))
    im.close()
}
