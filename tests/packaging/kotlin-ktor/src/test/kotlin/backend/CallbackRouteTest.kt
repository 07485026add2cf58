package backend

import io.ktor.client.request.get
import io.ktor.client.request.header
import io.ktor.client.request.post
import io.ktor.client.request.setBody
import io.ktor.client.statement.bodyAsText
import io.ktor.http.ContentType
import io.ktor.http.contentType
import io.ktor.server.application.Application
import io.ktor.server.application.createApplicationPlugin
import io.ktor.server.application.install
import io.ktor.server.engine.embeddedServer
import io.ktor.server.netty.Netty
import io.ktor.server.request.receive
import io.ktor.server.routing.routing
import io.ktor.server.testing.testApplication
import java.net.URI
import java.net.http.HttpClient
import java.net.http.HttpRequest
import java.net.http.HttpResponse
import kotlin.test.Test
import kotlin.test.assertEquals
import kotlin.test.assertTrue
import kotlinx.coroutines.delay
import kotlinx.coroutines.runBlocking
import volc.im.Callbacks
import volc.im.EventType
import volc.im.Reply
import volc.im.Undecided
import volc.im.callbackHandler
import volc.im.ktor.imCallbacks

private val callbacks = Callbacks("callback-secret-of-tests", 123456)

private val handler = callbackHandler(callbacks, undecided = Undecided.REJECT) {
    on(EventType.BEFORE_SEND_MESSAGE) { event, _ ->
        if (event.texts.any { "spoiler" in it }) Reply.reject(1001, "no spoilers") else Reply.accept()
    }
    var pushes = 0
    on(EventType.AFTER_PUSH) { _, _ -> Reply.accept("""{"Pushes":${++pushes}}""") }
    on(EventType.BEFORE_DESTROY_CONVERSATION) { _, _ ->
        delay(10_000)
        Reply.accept()
    }
}

private fun Application.backend() = routing { imCallbacks("/im-callbacks", handler) }

private fun signed(type: String, text: String = "hi") = callbacks.sign(type, """{"AppId":123456,"Text":"$text"}""")

class CallbackRouteTest {
    @Test
    fun `a body that something else has read`() = testApplication {
        application {
            install(createApplicationPlugin("reads") { onCall { call -> call.receive<ByteArray>() } })
            backend()
        }
        assertEquals(500, client.post("/im-callbacks") { setBody(signed("AfterPush")) }.status.value)
    }

    @Test
    fun `in Ktor's test host`() = testApplication {
        application { backend() }
        suspend fun send(body: Any) = client.post("/im-callbacks") { setBody(body) }
        val refused = send(signed("BeforeSendMessage", "spoiler"))
        assertEquals(200, refused.status.value)
        assertEquals("application/json", refused.contentType()?.withoutParameters().toString())
        assertEquals("""{"CheckCode":1001,"CheckMessage":"no spoilers"}""", refused.bodyAsText())
        assertEquals("""{"CheckCode":0,"CheckMessage":""}""", send(signed("BeforeSendMessage")).bodyAsText())

        val forged = send(Callbacks("another-secret-of-tests").sign("BeforeSendMessage", """{"AppId":123456}"""))
        assertEquals(401, forged.status.value)
        assertEquals("", forged.bodyAsText())
        assertEquals(413, send(ByteArray((1 shl 20) + 1)).status.value)
        assertEquals(401, send("").status.value)

        val get = client.get("/im-callbacks")
        assertEquals(405, get.status.value)
        assertEquals("POST", get.headers["allow"])
        val page = client.post("/im-callbacks") {
            contentType(ContentType.Text.Html)
            setBody("<html>")
        }
        assertEquals(415, page.status.value)
        assertEquals("", page.bodyAsText())

        val compressed = client.post("/im-callbacks") {
            header("content-encoding", "gzip")
            setBody("x")
        }
        assertEquals(415, compressed.status.value)

        val once = signed("AfterPush")
        repeat(2) { assertEquals("""{"CheckCode":0,"CheckMessage":"","Pushes":1}""", send(once).bodyAsText()) }
    }

    @Test
    fun `on a real server, in time`() {
        val server = embeddedServer(Netty, port = 0, host = "127.0.0.1") { backend() }.start()
        try {
            val port = runBlocking { server.engine.resolvedConnectors().first().port }
            val publisher = HttpRequest.BodyPublishers.ofString(signed("BeforeDestroyConversation"))
            val request = HttpRequest.newBuilder(URI("http://127.0.0.1:$port/im-callbacks")).POST(publisher).build()
            val client = HttpClient.newHttpClient()
            val start = System.nanoTime()
            val answer = client.send(request, HttpResponse.BodyHandlers.ofString())
            assertTrue(System.nanoTime() - start < 5_000_000_000)
            assertEquals("""{"CheckCode":1,"CheckMessage":"no decision in time"}""", answer.body())

            // Longer than the limit, and not saying so beforehand.
            val endless = HttpRequest.BodyPublishers.ofInputStream { ByteArray(3 shl 20).inputStream() }
            val large = HttpRequest.newBuilder(URI("http://127.0.0.1:$port/im-callbacks")).POST(endless).build()
            assertEquals(413, client.send(large, HttpResponse.BodyHandlers.discarding()).statusCode())
        } finally {
            server.stop(0, 0)
        }
    }
}
