package stores

import com.sun.net.httpserver.HttpServer
import io.lettuce.core.RedisClient
import java.net.InetAddress
import java.net.InetSocketAddress
import java.util.concurrent.Executors
import volc.im.CallbackRequest
import volc.im.Callbacks
import volc.im.EventType
import volc.im.Replay
import volc.im.Reply
import volc.im.Undecided
import volc.im.callbackHandler
import volc.im.redis.RedisReplayStore

/** A server whose events other languages share: see ../README.md. */
fun main() {
    val environment = System.getenv()
    val callbacks = Callbacks(environment.getValue("VOLC_IM_CALLBACK_SECRET"), environment.getValue("VOLC_IM_APP_ID").toInt())
    val connection = RedisClient.create(environment.getValue("VOLC_IM_REDIS_URL")).connect()
    val handler = callbackHandler(callbacks, Undecided.ACCEPT) {
        replay = Replay.store(RedisReplayStore(connection))
        on(EventType.BEFORE_SEND_MESSAGE) { _, _ -> Reply.reject(1001, "kotlin") }
    }
    val server = HttpServer.create(InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 16)
    server.executor = Executors.newCachedThreadPool()
    server.createContext("/") { exchange ->
        val headers = exchange.requestHeaders
        val request = CallbackRequest(exchange.requestMethod, headers.getFirst("Content-Type"))
        val answer = handler.handleBlocking(request, exchange.requestBody)
        answer.headers.forEach(exchange.responseHeaders::set)
        val body = answer.body?.toByteArray() ?: ByteArray(0)
        exchange.sendResponseHeaders(answer.status, if (body.isEmpty()) -1 else body.size.toLong())
        exchange.responseBody.write(body)
        exchange.close()
    }
    server.start()
    println("http://127.0.0.1:${server.address.port}/")
}
