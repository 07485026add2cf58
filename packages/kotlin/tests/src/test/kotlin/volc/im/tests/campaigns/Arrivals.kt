package volc.im.tests.campaigns

import com.fasterxml.jackson.databind.JsonNode
import volc.im.tests.Emulator
import volc.im.tests.json

/** How often each receiver was in a request that arrived. */
fun arrivals(emulator: Emulator): Map<Long, Int> = receiversOf(emulator.requests("BatchSendMessage"))

/** How often each receiver was in one of these requests. */
fun receiversOf(requests: List<JsonNode>): Map<Long, Int> =
    requests.flatMap { request -> json(request["body"].asText())["Receiver"].map { it.asLong() } }.groupingBy { it }.eachCount()
