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
import volc.im.CallbackRequest

/** Serves the service's callbacks at [path]. Needs Ktor 3 on the classpath, which this package does not bring along. */
public fun Route.imCallbacks(path: String, handler: CallbackHandler) {
    route(path) {
        handle {
            val headers = call.request.headers
            val request = CallbackRequest(
                call.request.httpMethod.value,
                headers[HttpHeaders.ContentType],
                headers[HttpHeaders.ContentEncoding],
                headers[HttpHeaders.ContentLength],
            )
            val answer = handler.handle(request) { most -> call.receiveChannel().readRemaining(most.toLong()).readByteArray() }
            val status = HttpStatusCode.fromValue(answer.status)
            val body = answer.body
            for ((name, value) in answer.headers) if (name != "content-type") call.response.header(name, value)
            if (body == null) call.respond(status) else call.respondText(body, ContentType.Application.Json, status)
        }
    }
}
