package volc.im.internal

import kotlin.coroutines.ContinuationInterceptor
import kotlin.coroutines.CoroutineContext
import kotlin.coroutines.EmptyCoroutineContext
import kotlinx.coroutines.Job
import kotlinx.coroutines.ThreadContextElement

/** What user code finds on the thread that asked, wherever it runs: the coroutine's context and SLF4J's MDC. */
internal fun contextOf(caller: CoroutineContext = EmptyCoroutineContext): CoroutineContext =
    mdc() + caller.minusKey(Job).minusKey(ContinuationInterceptor)

/** Runs what is no coroutine in a context that was captured. */
internal fun CoroutineContext.onThisThread(run: () -> Unit) {
    val elements = fold(ArrayList<ThreadContextElement<*>>()) { all, element ->
        if (element is ThreadContextElement<*>) all.add(element)
        all
    }
    within(elements, 0, this, run)
}

@Suppress("UNCHECKED_CAST")
private fun within(elements: List<ThreadContextElement<*>>, at: Int, context: CoroutineContext, run: () -> Unit) {
    if (at == elements.size) return run()
    val element = elements[at] as ThreadContextElement<Any?>
    val before = element.updateThreadContext(context)
    try {
        within(elements, at + 1, context, run)
    } finally {
        element.restoreThreadContext(context, before)
    }
}

private fun mdc(): CoroutineContext =
    Mdc.copy()?.takeIf(Map<*, *>::isNotEmpty)?.let(::MdcElement) ?: EmptyCoroutineContext

/** SLF4J's MDC by its name: the package does not depend on it. */
private object Mdc {
    private val type = try {
        Class.forName("org.slf4j.MDC")
    } catch (_: Throwable) {
        null
    }
    private val get = type?.getMethod("getCopyOfContextMap")
    private val set = type?.getMethod("setContextMap", Map::class.java)

    fun copy(): Map<*, *>? = get?.invoke(null) as Map<*, *>?

    fun set(map: Map<*, *>?) {
        set?.invoke(null, map ?: emptyMap<Any, Any>())
    }
}

private class MdcElement(private val map: Map<*, *>) : ThreadContextElement<Map<*, *>?> {
    override val key: CoroutineContext.Key<*> get() = Key

    override fun updateThreadContext(context: CoroutineContext): Map<*, *>? = Mdc.copy().also { Mdc.set(map) }

    override fun restoreThreadContext(context: CoroutineContext, oldState: Map<*, *>?) = Mdc.set(oldState)

    private companion object Key : CoroutineContext.Key<MdcElement>
}
