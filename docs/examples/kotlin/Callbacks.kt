package examples

// region server
import com.sun.net.httpserver.HttpExchange
import com.sun.net.httpserver.HttpServer
import java.net.InetSocketAddress
import java.util.concurrent.Executors
import volc.im.CallbackRequest
import volc.im.Callbacks
import volc.im.EventType
import volc.im.Reply
import volc.im.Undecided
import volc.im.callbackHandler

val handler = callbackHandler(
    Callbacks(System.getenv("IM_CALLBACK_SECRET"), appId = 123456),
    undecided = Undecided.REJECT,
) {
    on(EventType.BEFORE_SEND_MESSAGE) { event, _ ->
        if (event.texts.any { "spoiler" in it }) Reply.reject(1001, "no spoilers") else Reply.accept()
    }
}

fun answer(exchange: HttpExchange) {
    val headers = exchange.requestHeaders
    val request = CallbackRequest(
        exchange.requestMethod,
        headers.getFirst("Content-Type"),
        headers.getFirst("Content-Encoding"),
        headers.getFirst("Content-Length"),
    )
    val answer = handler.handleBlocking(request, exchange.requestBody)
    val body = answer.body?.toByteArray()
    answer.headers.forEach(exchange.responseHeaders::set)
    exchange.sendResponseHeaders(answer.status, body?.size?.toLong() ?: -1)
    body?.let(exchange.responseBody::write)
    exchange.close()
}

fun callbacks() {
    val server = HttpServer.create(InetSocketAddress((System.getenv("PORT") ?: "3000").toInt()), 0)
    server.executor = Executors.newCachedThreadPool()
    server.createContext("/", ::answer)
    server.start()
}
// endregion server

fun main() = callbacks()
