package volc.im.ktor

import io.ktor.http.ContentType
import io.ktor.http.HttpStatusCode
import io.ktor.server.request.contentLength
import io.ktor.server.request.receiveChannel
import io.ktor.server.response.respond
import io.ktor.server.response.respondText
import io.ktor.server.routing.Route
import io.ktor.server.routing.post
import io.ktor.utils.io.readRemaining
import kotlinx.io.readByteArray
import volc.im.CallbackHandler

/** Serves the service's callbacks at [path]. Needs Ktor 3 on the classpath, which this package does not bring along. */
public fun Route.imCallbacks(path: String, handler: CallbackHandler) {
    post(path) {
        val limit = handler.maxBodyBytes
        if ((call.request.contentLength() ?: 0) > limit) {
            call.respond(HttpStatusCode.PayloadTooLarge)
            return@post
        }
        val answer = handler.handle(call.receiveChannel().readRemaining(limit + 1L).readByteArray())
        val status = HttpStatusCode.fromValue(answer.status)
        val body = answer.body
        if (body == null) call.respond(status) else call.respondText(body, ContentType.Application.Json, status)
    }
}
