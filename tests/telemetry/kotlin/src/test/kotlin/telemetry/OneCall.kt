package telemetry

import volc.im.BlockingImClient
import volc.im.ImConfig
import volc.im.QueryOnlineStatusRequest

/** Makes one call. */
fun main(arguments: Array<String>) {
    val config = ImConfig("AKLTtest", "test-secret-key", 123456, baseUrl = arguments[0])
    BlockingImClient(config).use { im -> im.queryOnlineStatus(QueryOnlineStatusRequest(listOf(1))) }
}
