package volc.im.ktor

import io.ktor.http.ContentType
import io.ktor.http.HttpHeaders
import io.ktor.http.HttpStatusCode
import io.ktor.server.request.httpMethod
import io.ktor.server.request.receiveChannel
import io.ktor.server.response.header
import io.ktor.server.response.respond
import io.ktor.server.response.respondText
import io.ktor.server.routing.Route
import io.ktor.server.routing.route
import io.ktor.utils.io.readRemaining
import kotlinx.io.readByteArray
import volc.im.CallbackHandler

/** Serves the service's callbacks at [path]. Needs Ktor 3 on the classpath, which this package does not bring along. */
public fun Route.imCallbacks(path: String, handler: CallbackHandler) {
    route(path) {
        handle {
            val request = call.request
            val length = request.headers[HttpHeaders.ContentLength]?.toLongOrNull()
            val answer = handler.refuse(request.httpMethod.value, request.headers[HttpHeaders.ContentType], length)
                ?: handler.handle(call.receiveChannel().readRemaining(handler.maxBodyBytes + 1L).readByteArray())
            val status = HttpStatusCode.fromValue(answer.status)
            val body = answer.body
            if (body == null) {
                answer.headers.forEach { (name, value) -> call.response.header(name, value) }
                call.respond(status)
            } else {
                call.respondText(body, ContentType.Application.Json, status)
            }
        }
    }
}
