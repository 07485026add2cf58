package volc.im

/**
 * What a `Before…` event gets that no handler decided: its handler was late, threw, or never started; the body has a second
 * reading; or the event came again while its first delivery was still being handled.
 *
 * It has no default. [ACCEPT] keeps the chat going when a handler is broken; [REJECT] keeps the rules.
 */
public class Undecided private constructor(internal val option: String) {
    /** The choices. */
    public companion object {
        /** Accepts the operation. */
        @JvmField
        public val ACCEPT: Undecided = Undecided("accept")

        /** Refuses the operation, with code 1. */
        @JvmField
        public val REJECT: Undecided = Undecided("reject")

        /** A custom reply. */
        @JvmStatic
        public fun reply(reply: Reply): Undecided = Undecided(reply.body)
    }
}
