package volc.im

import volc.im.internal.NativeLibrary
import volc.im.internal.acceptReply
import volc.im.internal.crossing
import volc.im.internal.rejectReply
import volc.im.internal.wtf8

/**
 * The reply to a callback, sent with status 200.
 *
 * @property body JSON text
 */
public data class Reply private constructor(public val body: String) {
    /** The two replies. */
    public companion object {
        private val ACCEPTED: Reply by lazy { accept(null) }

        /** Accepts the operation of a `Before…` event, or acknowledges an `After…` event. */
        @JvmStatic
        public fun accept(): Reply = ACCEPTED

        /**
         * As without, with more fields.
         *
         * @param extra the text of a JSON object
         * @throws ImException.Validation when it is not one
         */
        @JvmStatic
        public fun accept(extra: String?): Reply {
            NativeLibrary.load()
            return Reply(crossing { acceptReply(extra) })
        }

        /**
         * Refuses the operation of a `Before…` event.
         *
         * @param code for the client; any number but 0, which accepts
         * @param message for the client; half a surrogate pair in it becomes U+FFFD
         * @param extra more fields: the text of a JSON object
         * @throws ImException.Validation when the code is 0 or the extra no object
         */
        @JvmStatic
        @JvmOverloads
        public fun reject(code: Long, message: String, extra: String? = null): Reply {
            NativeLibrary.load()
            return Reply(crossing { rejectReply(code, wtf8(message), extra) })
        }
    }
}
