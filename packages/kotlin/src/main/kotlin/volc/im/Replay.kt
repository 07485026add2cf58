package volc.im

import java.time.Duration
import volc.im.internal.NativeLibrary
import volc.im.internal.receiverRedisScript

/** Where events are remembered, so that a redelivery is handled once. */
public class Replay private constructor(internal val option: String, internal val store: ReplayStore?) {
    /** The choices. */
    public companion object {
        /** In this process. */
        @JvmField
        public val PROCESS: Replay = Replay("process", null)

        /** Nowhere: every delivery is handled. */
        @JvmField
        public val OFF: Replay = Replay("off", null)

        /** In a store that several processes share, and in this process while the store fails. */
        @JvmStatic
        public fun store(store: ReplayStore): Replay = Replay("store", store)
    }
}

/** How redeliveries are recognized. */
public enum class Redelivery(internal val option: String) {
    /** By the signature, or by type, id and data. */
    SIGNATURE("signature"),

    /** By the signature, or by type and id. */
    ID("id"),
}

/**
 * Remembers events for several processes, so that a redelivery is handled once. `volc.im.redis.RedisReplayStore` does so in
 * Redis with Lettuce; for another client, [ReplayRedisScript] does the work.
 *
 * A [CallbackHandler] calls it on separate threads, which may block. A step that throws, or takes longer than 200 ms, is
 * logged, and the process remembers the event itself.
 */
public interface ReplayStore {
    /**
     * Takes an event, unless it was taken.
     *
     * @param keys the names of the event: it is new if all of them are
     * @param owner who takes it; only the owner settles and releases it
     * @param lease how long the event stays taken if it is neither settled nor released
     */
    @Throws(Exception::class)
    public fun claim(keys: List<String>, owner: String, lease: Duration): ReplayClaim

    /**
     * Remembers the reply to an event under all its keys.
     *
     * @param remember for how long
     */
    @Throws(Exception::class)
    public fun settle(keys: List<String>, owner: String, reply: String, remember: Duration)

    /** Gives an event back that was not handled: when it comes again, it is new. */
    @Throws(Exception::class)
    public fun release(keys: List<String>, owner: String)
}

/** What a [ReplayStore] knows of an event. */
public sealed class ReplayClaim(internal val result: String) {
    /** It is new, and taken now. */
    public object Fresh : ReplayClaim("f") {
        override fun toString(): String = "Fresh"
    }

    /** It is taken, and not settled yet. */
    public object Running : ReplayClaim("r") {
        override fun toString(): String = "Running"
    }

    /**
     * It was settled.
     *
     * @property reply the reply that it was settled with
     */
    public class Answered(public val reply: String) : ReplayClaim("a$reply") {
        override fun equals(other: Any?): Boolean = other is Answered && other.reply == reply

        override fun hashCode(): Int = reply.hashCode()

        override fun toString(): String = "Answered($reply)"
    }

    /** Reads claims. */
    public companion object {
        /**
         * What [ReplayRedisScript] returned for a `claim`.
         *
         * @throws IllegalArgumentException for anything else
         */
        @JvmStatic
        public fun ofRedis(result: String): ReplayClaim = when {
            result == "f" -> Fresh
            result == "r" -> Running
            result.startsWith("a") -> Answered(result.substring(1))
            else -> throw IllegalArgumentException("a key of the store holds something else")
        }
    }
}

/**
 * A [ReplayStore]'s memory in Redis: a Lua script. `KEYS` are the keys that the store is given, all in one slot of a cluster.
 * `ARGV`, and what it returns:
 *
 * - `claim`, owner, lease in milliseconds: what [ReplayClaim.ofRedis] reads.
 * - `settle`, owner, milliseconds to remember, reply.
 * - `release`, owner.
 */
public object ReplayRedisScript {
    /** The script. */
    @JvmStatic
    public val text: String by lazy {
        NativeLibrary.load()
        receiverRedisScript()
    }
}
