package examples

import java.io.IOException
import java.net.ConnectException
import java.net.URI
import java.net.http.HttpClient
import java.net.http.HttpRequest
import java.net.http.HttpResponse
import volc.im.Call
import volc.im.ImConfig
import volc.im.ImProtocol
import volc.im.QueryOnlineStatusRequest
import volc.im.SignedRequest

// region loop
val http: HttpClient = HttpClient.newHttpClient()

fun post(request: SignedRequest): HttpResponse<ByteArray> {
    val post = HttpRequest.newBuilder(URI(request.url)).POST(HttpRequest.BodyPublishers.ofString(request.body))
    // The client writes Host itself.
    request.headers.filterKeys { !it.equals("host", ignoreCase = true) }.forEach(post::header)
    return http.send(post.build(), HttpResponse.BodyHandlers.ofByteArray())
}

fun <R : Any> run(call: Call<R>): R {
    while (true) {
        when (val step = call.next()) {
            is Call.Step.Send -> try {
                val answer = post(step.request)
                call.onResponse(answer.statusCode(), answer.body())
            } catch (error: ConnectException) {
                call.onFailure(Call.Failure.CONNECT, error.toString())
            } catch (error: IOException) {
                call.onFailure(Call.Failure.OTHER, error.toString())
            }
            is Call.Step.Wait -> Thread.sleep(step.duration.toMillis())
            is Call.Step.Done -> return step.answer.result
            is Call.Step.Failed -> throw step.error
        }
    }
}
// endregion loop

fun ownHttpClient() {
    val protocol = ImProtocol(
        ImConfig(
            System.getenv("VOLCENGINE_ACCESS_KEY"),
            System.getenv("VOLCENGINE_SECRET_KEY"),
            appId = 123456,
            baseUrl = System.getenv("VOLC_IM_BASE_URL"),
        ),
    )

    // region once
    val request = protocol.build(QueryOnlineStatusRequest(listOf(10001)))
    val answer = post(request)
    println(answer.statusCode() / 200 - 1)
    // endregion once

    println(run(protocol.start(QueryOnlineStatusRequest(listOf(10001)))).queryOnlineResults.size)
}
