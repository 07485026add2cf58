package volc.im.internal

import kotlin.coroutines.EmptyCoroutineContext
import volc.im.credentials.Credentials

/** Calls a provider of keys whenever a native client wants some, on threads of its own. */
internal class Providers(private val provider: suspend () -> Credentials) {
    val native = NativeProvider()

    // A run that hangs must not keep the next from being tried.
    private val runs = Handlers("volc-im-credentials", THREADS, QUEUE)

    init {
        Thread(::take, "volc-im-credentials").apply { isDaemon = true }.start()
    }

    fun end() = native.end()

    private fun take() {
        while (true) {
            val run = native.nextRun()
            if (run == 0uL) break
            val hasRoom = runs.launch(EmptyCoroutineContext) { run(run) }
            if (!hasRoom) native.failed(run, "earlier runs of the provider have not ended")
        }
        // Not closed: a run that hangs may still have an answer.
    }

    private suspend fun run(run: ULong) {
        try {
            // Java may return null.
            val keys = checkNotNull(provider() as Credentials?) { "the provider returned null" }
            native.provided(run, keys.accessKeyId, keys.secret(), keys.token(), keys.expiresAt?.crossed())
        } catch (failure: Throwable) {
            native.failed(run, shown(failure))
        }
    }

    private companion object {
        const val THREADS = 4
        const val QUEUE = 16
    }
}

/** A failure of user code in a few words that can cross. */
internal fun shown(failure: Throwable): String {
    val words = try {
        failure.toString()
    } catch (_: Throwable) {
        failure.javaClass.name
    }
    return String(words.take(SHOWN).toByteArray())
}

private const val SHOWN = 256
