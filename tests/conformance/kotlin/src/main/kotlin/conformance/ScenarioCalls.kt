package conformance

import com.fasterxml.jackson.databind.JsonNode
import java.time.Duration
import java.util.Collections
import kotlinx.coroutines.async
import kotlinx.coroutines.awaitAll
import kotlinx.coroutines.coroutineScope
import kotlinx.coroutines.delay
import kotlinx.coroutines.flow.take
import kotlinx.coroutines.flow.toList
import kotlinx.coroutines.launch
import kotlinx.coroutines.runBlocking
import kotlinx.coroutines.Dispatchers
import volc.im.Action
import volc.im.BatchCancelledException
import volc.im.BatchOptions
import volc.im.BatchOutcome
import volc.im.BatchSendMessageRequest
import volc.im.CallListener
import volc.im.CallOptions
import volc.im.GetConversationMessagesRequest
import volc.im.ImClient
import volc.im.ImConfig
import volc.im.ImException
import volc.im.ImRequest
import volc.im.RateStore
import volc.im.RetryOptions
import volc.im.TransportConfig
import volc.im.credentials.AssumeRole
import volc.im.credentials.Credentials
import volc.im.credentials.CredentialsSource
import volc.im.credentials.EcsRole

/** Makes a client and does the steps with it. */
fun calls(command: JsonNode): Map<String, Any?> {
    Logged.forget()
    val told = Collections.synchronizedList(mutableListOf<Pair<String, Int>>())
    val store = command["rateStore"].word()?.let(::RecordingRates)
    val im = try {
        client(command["client"], listener(command["hooks"], told), store)
    } catch (error: Exception) {
        return mapOf("error" to facts(error), "logged" to Logged.all())
    }
    val onProgress = command["hooks"]["onProgress"].word()
    val steps = command["steps"].map { step ->
        step["wait"].number()?.let { Thread.sleep(it); return@map emptyList() }
        if (step["closed"].asBoolean()) im.close()
        runBlocking(Dispatchers.Default) {
            List(step["times"].asInt()) { async { timed(im, step, onProgress) } }.awaitAll()
        }
    }
    // A call does not wait for a store that it slows down, or gives back to.
    if (store != null) Thread.sleep(500)
    return mapOf(
        "steps" to steps,
        "logged" to Logged.all(),
        "hooks" to mapOf("calls" to told.map { it.first }.toSet().size, "attempts" to told.map { it.second }),
        "store" to store?.facts().orEmpty(),
    )
}

private fun client(options: JsonNode, listener: CallListener?, store: RateStore?): ImClient {
    val appId = options["appId"].asInt()
    val config = options["credentials"]?.let { ImConfig(appId, credentials(it), baseUrl = options["baseUrl"].word()) } ?: ImConfig(
        options["accessKeyId"].asText(),
        options["secretAccessKey"].asText(),
        appId,
        baseUrl = options["baseUrl"].word(),
    )
    val transport = TransportConfig(
        timeout = duration(options["timeoutMs"]),
        deadline = duration(options["deadlineMs"]),
        retry = retry(options["retry"]),
        isPaced = options["paced"]?.asBoolean() ?: false,
        listener = listener,
        rateStore = store,
    )
    return ImClient(config, transport)
}

private fun credentials(declared: JsonNode): CredentialsSource {
    declared["accessKeyId"]?.let { return Credentials(it.asText(), declared["secretAccessKey"].asText()) }
    declared["ecsRole"]?.let { return EcsRole(it["role"].word(), it["metadataEndpoint"].word()) }
    val role = declared["assumeRole"]
    return AssumeRole(
        role["roleTrn"].asText(),
        sessionName = role["sessionName"].word(),
        endpoint = role["endpoint"].word(),
        source = role["source"]?.let(::credentials),
    )
}

private fun duration(milliseconds: JsonNode?): Duration? = milliseconds.number()?.let(Duration::ofMillis)

private fun retry(options: JsonNode?): RetryOptions? = options?.takeIf(JsonNode::isObject)?.let {
    RetryOptions(it["maxAttempts"].number()?.toInt(), duration(it["baseDelayMs"]), duration(it["maxDelayMs"]))
}

private fun listener(hooks: JsonNode, told: MutableList<Pair<String, Int>>): CallListener? {
    if (!hooks.isObject) return null
    return object : CallListener {
        override fun onRequest(action: String, callId: String, attempt: Int) {
            told += callId to attempt
            act(hooks["onRequest"].word())
        }

        override fun onResponse(action: String, callId: String, attempt: Int, status: Int, took: Duration) =
            act(hooks["onResponse"].word())

        override fun onRetry(action: String, callId: String, attempt: Int, wait: Duration, error: ImException) =
            act(hooks["onRetry"].word())
    }
}

private fun act(behaviour: String?) {
    if (behaviour == "throw") error("a hook's own fault")
    if (behaviour == "hang") Thread.sleep(3_600_000)
}

private suspend fun timed(im: ImClient, step: JsonNode, onProgress: String?): Map<String, Any?> {
    val started = System.nanoTime()
    val outcome = try {
        run(im, step, onProgress)
    } catch (error: Exception) {
        val call = (error as? ImException)?.call
        mapOf("error" to facts(error), "attempts" to call?.attempts, "maybeSent" to call?.maybeSent)
    }
    return outcome + ("ms" to (System.nanoTime() - started) / 1_000_000)
}

private suspend fun run(im: ImClient, step: JsonNode, onProgress: String?): Map<String, Any?> {
    val options = step["options"]
    step["call"].word()?.let { action ->
        val request = made(Action.named(action)!!.requestType.kotlin, step["wire"]) as ImRequest<*>
        val call = CallOptions(
            idempotencyId = options["idempotencyId"].word(),
            timeout = duration(options["timeoutMs"]),
            deadline = duration(options["deadlineMs"]),
        )
        return mapOf("ok" to true, "attempts" to im.call(request, call).info.attempts)
    }
    if (step["batch"].word() != null) return batch(im, step, onProgress)
    val request = made(GetConversationMessagesRequest::class, step["wire"]) as GetConversationMessagesRequest
    val listing = im.list(request)
    val taken = (step["take"].takeIf(JsonNode::isArray) ?: listOf(null)).map { count ->
        val items = listing.items()
        (count.number()?.let { items.take(it.toInt()) } ?: items).toList().map { it.messageId }
    }
    val all = taken.flatten()
    return mapOf("ok" to true, "taken" to taken.map { it.size }, "items" to all.size, "distinct" to all.toSet().size)
}

private suspend fun batch(im: ImClient, step: JsonNode, onProgress: String?): Map<String, Any?> {
    val request = made(BatchSendMessageRequest::class, step["wire"]) as BatchSendMessageRequest
    val options = step["options"]
    val settings = BatchOptions(
        partSize = options["partSize"].number()?.toInt(),
        concurrency = options["concurrency"].number()?.toInt(),
        deadline = duration(options["deadlineMs"]),
    )
    val progress: ((Long, Long) -> Unit)? = onProgress?.let { behaviour -> { _, _ -> act(behaviour) } }
    var outcome: BatchOutcome<*, *>? = null
    var failure: Exception? = null
    coroutineScope {
        val running = launch {
            try {
                outcome = im.batch(request, settings, progress)
            } catch (stopped: BatchCancelledException) {
                outcome = stopped.outcome
            } catch (error: ImException) {
                failure = error
            }
        }
        val cancelling = step["cancelAfterMs"].number()?.let { launch { delay(it); running.cancel() } }
        running.join()
        cancelling?.cancel()
    }
    failure?.let { throw it }
    return report(checkNotNull(outcome))
}

private fun report(outcome: BatchOutcome<*, *>): Map<String, Any?> = mapOf(
    "ok" to true,
    "total" to outcome.total,
    "sent" to outcome.sent,
    "failed" to outcome.failed.map { it.index },
    "unknown" to outcome.unknown.map { it.index },
    "left" to outcome.left.map { it.index },
)
