package volc.im

import volc.im.internal.text

/**
 * An item of a batch that failed.
 *
 * @property id id of the user; 0 where only the text form is known
 * @property idStr id of the user as text, in apps whose user ids are strings
 * @property code error code, if the action returns one
 * @property message error message, if the action returns one
 */
public data class Failure(
    public val id: Long,
    public val idStr: String? = null,
    public val code: ErrorCode? = null,
    public val message: String? = null,
)

internal fun readFailure(json: JsonReader): Failure {
    var id = 0L
    var idStr: String? = null
    var code: ErrorCode? = null
    var message: String? = null
    json.start()
    while (true) {
        when (json.name() ?: break) {
            "id" -> id = json.id()
            "idStr" -> idStr = json.text()
            "code" -> code = ErrorCode.of(json.text())
            "message" -> message = json.text()
            else -> json.skip()
        }
    }
    return Failure(id, idStr, code, message)
}

internal fun JsonWriter.write(value: Failure) {
    start()
    name("id")
    id(value.id)
    text("idStr", value.idStr)
    text("code", value.code?.code)
    text("message", value.message)
    end()
}
