package volc.im.credentials

import java.time.Instant
import volc.im.JsonWriter
import volc.im.internal.text

/**
 * Where a client's keys come from: [Credentials], a place that the library knows ([Chain], [Environment], [ConfigFile],
 * [EcsRole], [AssumeRole], [AssumeRoleWithOidc]), or a provider of your own ([CredentialsSource.of]).
 *
 * Keys that expire are fetched again beforehand, once for all calls that wait; the old ones serve meanwhile.
 */
public sealed class CredentialsSource {
    /** Writes the value of the option `credentials`. */
    internal abstract fun writeTo(json: JsonWriter)

    /** Makes sources of your own. */
    public companion object {
        /**
         * Keys that a suspending function returns. It runs on threads of the client's own, for 30 s at most. What it throws
         * becomes part of the error of calls that have no keys; it must not say a secret.
         */
        @JvmSynthetic
        public fun of(provider: suspend () -> Credentials): CredentialsSource = Provided(provider)

        /** Keys that a provider returns; for Java. */
        @JvmStatic
        public fun of(provider: CredentialsProvider): CredentialsSource = Provided { provider.credentials() }
    }
}

/**
 * Returns keys, such as those of a vault; for Java. Called on threads of the client's own, where it may block, for 30 s at
 * most. What it throws becomes part of the error of calls that have no keys; it must not say a secret.
 */
public fun interface CredentialsProvider {
    /** The keys as of now. */
    @Throws(Exception::class)
    public fun credentials(): Credentials
}

/**
 * Keys, and when they expire. The secret and the session token cannot be read back: neither [toString] nor a serializer
 * shows them.
 *
 * @param secretAccessKey the secret of the access key
 * @param sessionToken the session token of temporary keys
 * @property accessKeyId the access key id
 * @property expiresAt when they expire; never by default. Only a provider's keys are fetched again
 */
public class Credentials @JvmOverloads constructor(
    public val accessKeyId: String,
    secretAccessKey: String,
    sessionToken: String? = null,
    public val expiresAt: Instant? = null,
) : CredentialsSource() {
    // Serializers that read fields pass these over.
    @Transient
    private val secret: String = secretAccessKey

    @Transient
    private val token: String? = sessionToken

    // No properties, whose getters serializers would read.
    internal fun secret(): String = secret

    internal fun token(): String? = token

    override fun writeTo(json: JsonWriter) {
        json.start()
        writeKeys(json)
        json.end()
    }

    internal fun writeKeys(json: JsonWriter) {
        json.text("accessKeyId", accessKeyId)
        json.text("secretAccessKey", secret)
        json.text("sessionToken", token)
    }

    override fun equals(other: Any?): Boolean = other is Credentials && other.parts() == parts()

    override fun hashCode(): Int = parts().hashCode()

    override fun toString(): String = "Credentials($accessKeyId, …)"

    private fun parts() = listOf(accessKeyId, secret, token, expiresAt)
}

/** A provider of the user's. */
internal class Provided(val run: suspend () -> Credentials) : CredentialsSource() {
    override fun writeTo(json: JsonWriter) {
        json.start()
        json.text("$", "function")
        json.end()
    }

    override fun toString(): String = "a provider"
}
