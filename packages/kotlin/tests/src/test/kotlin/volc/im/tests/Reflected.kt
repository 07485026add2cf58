package volc.im.tests

import com.fasterxml.jackson.databind.JsonNode
import conformance.made
import volc.im.Action
import volc.im.ImRequest

/** A request of an action from its wire body. */
fun request(action: Action<*, *>, body: JsonNode): ImRequest<*> = made(action.requestType.kotlin, body) as ImRequest<*>
