@file:JvmName("ImSerializers")

package volc.im.serialization

import kotlin.reflect.KClass
import kotlinx.serialization.KSerializer
import kotlinx.serialization.SerializationException
import kotlinx.serialization.descriptors.SerialDescriptor
import kotlinx.serialization.descriptors.buildClassSerialDescriptor
import kotlinx.serialization.encoding.Decoder
import kotlinx.serialization.encoding.Encoder
import kotlinx.serialization.json.Json
import kotlinx.serialization.json.JsonArray
import kotlinx.serialization.json.JsonDecoder
import kotlinx.serialization.json.JsonElement
import kotlinx.serialization.json.JsonEncoder
import kotlinx.serialization.json.JsonNull
import kotlinx.serialization.json.JsonObject
import kotlinx.serialization.modules.SerializersModule
import volc.im.JSON_FORMS
import volc.im.internal.JsonForm

/**
 * Writes and reads a request, a result or an event's data by kotlinx.serialization: `Json.encodeToString(imSerializer(),
 * message)`. Needs `kotlinx-serialization-json`, which this package does not bring along.
 *
 * @param areIdsTexts writes 64-bit ids as texts: numbers of web pages end at 2^53. Both forms are read.
 */
public inline fun <reified T : Any> imSerializer(areIdsTexts: Boolean = false): KSerializer<T> =
    imSerializer(T::class, areIdsTexts)

/**
 * As the other, for a class.
 *
 * @throws IllegalArgumentException when it is no class of requests, results or events' data
 */
public fun <T : Any> imSerializer(type: KClass<T>, areIdsTexts: Boolean = false): KSerializer<T> {
    val form = JsonForm.of(type.java)
    return ImSerializer(requireNotNull(form) { "${type.java.name} is not one of this package's" }, areIdsTexts)
}

/**
 * Serializers of every request, result and event's data, for properties that are `@Contextual`.
 *
 * @param areIdsTexts writes 64-bit ids as texts: numbers of web pages end at 2^53. Both forms are read.
 */
public fun imSerializersModule(areIdsTexts: Boolean = false): SerializersModule = SerializersModule {
    fun <T : Any> add(form: JsonForm<T>) = contextual(form.type.kotlin, ImSerializer(form, areIdsTexts))
    for (form in JSON_FORMS.values) add(form)
}

private class ImSerializer<T : Any>(private val form: JsonForm<T>, private val areIdsTexts: Boolean) : KSerializer<T> {
    override val descriptor: SerialDescriptor = buildClassSerialDescriptor(form.type.name)

    override fun serialize(encoder: Encoder, value: T) {
        val json = encoder as? JsonEncoder ?: throw SerializationException("only JSON is written")
        json.encodeJsonElement(Json.parseToJsonElement(form.text(value, areIdsTexts)))
    }

    override fun deserialize(decoder: Decoder): T {
        val json = decoder as? JsonDecoder ?: throw SerializationException("only JSON is read")
        try {
            return form.read(json.decodeJsonElement().withoutNulls().toString())
        } catch (wrong: IllegalArgumentException) {
            throw SerializationException(wrong.message, wrong)
        }
    }

    /** Without members that are null, which stand for absent ones; what is not declared is kept. */
    private fun JsonElement.withoutNulls(): JsonElement = when (this) {
        is JsonObject -> JsonObject(
            filterValues { it !is JsonNull }.mapValues { (name, value) -> if (name == "extra") value else value.withoutNulls() },
        )
        is JsonArray -> JsonArray(map { it.withoutNulls() })
        else -> this
    }
}
