package volc.im.credentials

import java.time.Duration
import volc.im.JsonWriter
import volc.im.internal.number
import volc.im.internal.text

/** A place that the library knows. The options are checked where the client is made. */
private fun JsonWriter.place(name: String, options: JsonWriter.() -> Unit) {
    start()
    name(name)
    start()
    options()
    end()
    end()
}

/**
 * The default: the first of these that has keys. The variables `VOLCENGINE_ACCESS_KEY` and so on; AssumeRoleWithOIDC by the
 * environment; the config files; the role of an ECS instance.
 *
 * @property configFile the config file; by default the vendor's places
 * @property profile the profile in it
 * @property isSkippingBroken whether a link that is there and fails is passed over
 * @property stsEndpoint another STS than the vendor's: scheme, host and port
 * @property metadataEndpoint another metadata service of ECS
 */
public data class Chain @JvmOverloads constructor(
    public val configFile: String? = null,
    public val profile: String? = null,
    public val isSkippingBroken: Boolean = false,
    public val stsEndpoint: String? = null,
    public val metadataEndpoint: String? = null,
) : CredentialsSource() {
    override fun writeTo(json: JsonWriter): Unit = json.place("chain") {
        text("configFile", configFile)
        text("profile", profile)
        if (isSkippingBroken) {
            name("skipBroken")
            boolean(true)
        }
        text("stsEndpoint", stsEndpoint)
        text("metadataEndpoint", metadataEndpoint)
    }
}

/** The environment's variables alone. */
public object Environment : CredentialsSource() {
    override fun writeTo(json: JsonWriter): Unit = json.place("environment") {}

    override fun toString(): String = "Environment"
}

/**
 * A profile of the vendor's config file, which may assume a role.
 *
 * @property path the file; by default the vendor's places
 * @property profile the profile
 * @property stsEndpoint another STS than the vendor's: scheme, host and port
 * @property metadataEndpoint another metadata service of ECS
 */
public data class ConfigFile @JvmOverloads constructor(
    public val path: String? = null,
    public val profile: String? = null,
    public val stsEndpoint: String? = null,
    public val metadataEndpoint: String? = null,
) : CredentialsSource() {
    override fun writeTo(json: JsonWriter): Unit = json.place("configFile") {
        text("path", path)
        text("profile", profile)
        text("stsEndpoint", stsEndpoint)
        text("metadataEndpoint", metadataEndpoint)
    }
}

/**
 * The role of the ECS instance that the program runs on.
 *
 * @property role the role's name; by default the instance's
 * @property metadataEndpoint another metadata service
 */
public data class EcsRole @JvmOverloads constructor(
    public val role: String? = null,
    public val metadataEndpoint: String? = null,
) : CredentialsSource() {
    override fun writeTo(json: JsonWriter): Unit = json.place("ecsRole") {
        text("role", role)
        text("metadataEndpoint", metadataEndpoint)
    }
}

/**
 * Temporary keys of a role, by STS.
 *
 * @property roleTrn the role: `trn:iam::ACCOUNT:role/NAME`
 * @property sessionName the session's name in the vendor's logs
 * @property duration how long the keys are valid, in whole seconds
 * @property policy a policy, as JSON text, that narrows the role's
 * @property endpoint another STS than the vendor's: scheme, host and port
 * @property source where the keys come from that assume the role; a [Chain] by default, and no provider of your own
 */
public data class AssumeRole @JvmOverloads constructor(
    public val roleTrn: String,
    public val sessionName: String? = null,
    public val duration: Duration? = null,
    public val policy: String? = null,
    public val endpoint: String? = null,
    public val source: CredentialsSource? = null,
) : CredentialsSource() {
    /** The same with a name for the session. */
    public fun withSessionName(sessionName: String): AssumeRole = copy(sessionName = sessionName)

    /** The same with keys that are valid for so long. */
    public fun withDuration(duration: Duration): AssumeRole = copy(duration = duration)

    /** The same with a policy. */
    public fun withPolicy(policy: String): AssumeRole = copy(policy = policy)

    /** The same with another STS. */
    public fun withEndpoint(endpoint: String): AssumeRole = copy(endpoint = endpoint)

    /** The same with keys from there. */
    public fun withSource(source: CredentialsSource): AssumeRole = copy(source = source)

    override fun writeTo(json: JsonWriter): Unit = json.place("assumeRole") {
        text("roleTrn", roleTrn)
        text("sessionName", sessionName)
        number("durationSeconds", duration?.seconds)
        text("policy", policy)
        text("endpoint", endpoint)
        source?.let {
            name("source")
            it.writeTo(this)
        }
    }

    // A policy is long.
    override fun toString(): String = "AssumeRole(roleTrn=$roleTrn, sessionName=$sessionName, duration=$duration)"
}

/**
 * Temporary keys of a role for a token of an identity provider, such as a Kubernetes service account's.
 *
 * @property roleTrn the role: `trn:iam::ACCOUNT:role/NAME`
 * @property tokenFile the file that has the token, read each time
 * @property sessionName the session's name in the vendor's logs
 * @property duration how long the keys are valid, in whole seconds
 * @property policy a policy, as JSON text, that narrows the role's
 * @property endpoint another STS than the vendor's: scheme, host and port
 */
public data class AssumeRoleWithOidc @JvmOverloads constructor(
    public val roleTrn: String,
    public val tokenFile: String,
    public val sessionName: String? = null,
    public val duration: Duration? = null,
    public val policy: String? = null,
    public val endpoint: String? = null,
) : CredentialsSource() {
    /** The same with a name for the session. */
    public fun withSessionName(sessionName: String): AssumeRoleWithOidc = copy(sessionName = sessionName)

    /** The same with keys that are valid for so long. */
    public fun withDuration(duration: Duration): AssumeRoleWithOidc = copy(duration = duration)

    /** The same with a policy. */
    public fun withPolicy(policy: String): AssumeRoleWithOidc = copy(policy = policy)

    /** The same with another STS. */
    public fun withEndpoint(endpoint: String): AssumeRoleWithOidc = copy(endpoint = endpoint)

    override fun writeTo(json: JsonWriter): Unit = json.place("assumeRoleWithOidc") {
        text("roleTrn", roleTrn)
        text("tokenFile", tokenFile)
        text("sessionName", sessionName)
        number("durationSeconds", duration?.seconds)
        text("policy", policy)
        text("endpoint", endpoint)
    }

    // A policy is long.
    override fun toString(): String =
        "AssumeRoleWithOidc(roleTrn=$roleTrn, tokenFile=$tokenFile, sessionName=$sessionName, duration=$duration)"
}
