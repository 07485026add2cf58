package volc.im

import volc.im.internal.NativeLibrary
import volc.im.internal.undecidedReply

/** The answer for a `Before…` event that no handler decided: it was late, threw, or is still at work elsewhere. */
public class LatePolicy private constructor(internal val body: String) {
    /** The policies. */
    public companion object {
        init {
            NativeLibrary.load()
        }

        /** What the event tells of happens. */
        @JvmField
        public val ACCEPT: LatePolicy = LatePolicy(undecidedReply(false))

        /** What the event tells of is refused, with code 1. */
        @JvmField
        public val REJECT: LatePolicy = LatePolicy(undecidedReply(true))

        /** This reply. */
        @JvmStatic
        public fun reply(reply: Reply): LatePolicy = LatePolicy(reply.body)
    }
}
