package volc.im

import java.io.Serializable

/** An integer code of the API. Equal by the code alone, known or not. */
public abstract class IntegerCode internal constructor(
    /** The code on the wire. */
    public val code: Int,
    private val name: String?,
) : Serializable {
    /** Whether this version has a name for the code. */
    public val isKnown: Boolean get() = name != null

    override fun equals(other: Any?): Boolean =
        this === other || (other is IntegerCode && other.javaClass == javaClass && other.code == code)

    override fun hashCode(): Int = code

    /** The name of a known code, the code itself otherwise. */
    override fun toString(): String = name ?: code.toString()
}

/** A text code of the API. Equal by the code alone, known or not. */
public abstract class TextCode internal constructor(
    /** The code on the wire. */
    public val code: String,
    private val name: String?,
) : Serializable {
    /** Whether this version has a name for the code. */
    public val isKnown: Boolean get() = name != null

    override fun equals(other: Any?): Boolean =
        this === other || (other is TextCode && other.javaClass == javaClass && other.code == code)

    override fun hashCode(): Int = code.hashCode()

    /** The code. */
    override fun toString(): String = code
}
