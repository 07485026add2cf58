package volc.im

/**
 * A request, ready for any HTTP client. [toString] shows neither signature nor body.
 *
 * @property method always `POST`
 * @property url the whole URL; the signature covers its host: send it there and nowhere else
 * @property headers by lower-case name, without `host`, which the HTTP client takes from the URL
 * @property body JSON, to be sent in UTF-8
 * @property idempotencyId the idempotency id in the body, for actions that have one
 */
public data class SignedRequest(
    public val method: String,
    public val url: String,
    public val headers: Map<String, String>,
    public val body: String,
    public val idempotencyId: String?,
) {
    override fun toString(): String = "SignedRequest($method $url)"
}

/**
 * The steps of signing a request, to compare with the service's message when it rejects a signature.
 *
 * @property canonicalRequest the canonical request
 * @property stringToSign the string that is signed
 */
public data class SigningSteps(public val canonicalRequest: String, public val stringToSign: String)
