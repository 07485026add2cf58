package volc.im.jackson

import com.fasterxml.jackson.core.JsonFactory
import com.fasterxml.jackson.core.JsonGenerator
import com.fasterxml.jackson.core.JsonParser
import com.fasterxml.jackson.core.Version
import com.fasterxml.jackson.databind.BeanDescription
import com.fasterxml.jackson.databind.DeserializationConfig
import com.fasterxml.jackson.databind.DeserializationContext
import com.fasterxml.jackson.databind.JavaType
import com.fasterxml.jackson.databind.JsonDeserializer
import com.fasterxml.jackson.databind.JsonNode
import com.fasterxml.jackson.databind.JsonSerializer
import com.fasterxml.jackson.databind.Module
import com.fasterxml.jackson.databind.SerializationConfig
import com.fasterxml.jackson.databind.SerializerProvider
import com.fasterxml.jackson.databind.deser.Deserializers
import com.fasterxml.jackson.databind.node.ObjectNode
import com.fasterxml.jackson.databind.ser.Serializers
import volc.im.IntegerCode
import volc.im.RawJson
import volc.im.TextCode
import volc.im.internal.JsonForm

/**
 * Requests, results, events' data, codes and [RawJson] for Jackson 2: `ObjectMapper().registerModule(ImModule(true))`. Names
 * are those of the properties, absent values are left out. Needs Jackson, which this package does not bring along.
 *
 * @param areIdsTexts writes 64-bit ids as texts: numbers of web pages end at 2^53. Both forms are read.
 */
public class ImModule @JvmOverloads constructor(private val areIdsTexts: Boolean = false) : Module() {
    override fun getModuleName(): String = "volc-im"

    override fun version(): Version = Version.unknownVersion()

    override fun setupModule(context: SetupContext) {
        context.addSerializers(Writers(areIdsTexts))
        context.addDeserializers(Readers())
    }
}

private class Writers(private val areIdsTexts: Boolean) : Serializers.Base() {
    override fun findSerializer(
        config: SerializationConfig,
        type: JavaType,
        description: BeanDescription,
    ): JsonSerializer<*>? {
        val given = type.rawClass
        if (IntegerCode::class.java.isAssignableFrom(given)) return written<IntegerCode> { out, code -> out.writeNumber(code.code) }
        if (TextCode::class.java.isAssignableFrom(given)) return written<TextCode> { out, code -> out.writeString(code.code) }
        if (given == RawJson::class.java) return written<RawJson> { out, json -> out.copy(json.text) }
        val form = JsonForm.of(given) ?: return null
        return written(form)
    }

    private fun <T : Any> written(form: JsonForm<T>) = written<T> { out, value -> out.copy(form.text(value, areIdsTexts)) }

    private fun <T> written(write: (JsonGenerator, T) -> Unit) = object : JsonSerializer<T>() {
        override fun serialize(value: T, out: JsonGenerator, provider: SerializerProvider) = write(out, value)
    }

    /** Token by token, for whatever form is written. */
    private fun JsonGenerator.copy(json: String) {
        FACTORY.createParser(json).use { parser ->
            parser.nextToken()
            copyCurrentStructure(parser)
        }
    }

    private companion object {
        val FACTORY = JsonFactory()
    }
}

private class Readers : Deserializers.Base() {
    override fun findBeanDeserializer(
        type: JavaType,
        config: DeserializationConfig,
        description: BeanDescription,
    ): JsonDeserializer<*>? {
        val given = type.rawClass
        if (IntegerCode::class.java.isAssignableFrom(given)) {
            val of = given.getMethod("of", Integer.TYPE)
            return read { parser, _ -> of.invoke(null, parser.intValue) }
        }
        if (TextCode::class.java.isAssignableFrom(given)) {
            val of = given.getMethod("of", String::class.java)
            return read { parser, _ -> of.invoke(null, parser.text) }
        }
        if (given == RawJson::class.java) return read { parser, _ -> RawJson(tree(parser).toString()) }
        val form = JsonForm.of(given) ?: return null
        return read { parser, context ->
            val node = tree(parser)
            withoutNulls(node)
            try {
                form.read(node.toString())
            } catch (wrong: IllegalArgumentException) {
                context.reportInputMismatch<Any>(given, wrong.message)
            }
        }
    }

    private fun read(read: (JsonParser, DeserializationContext) -> Any) = object : JsonDeserializer<Any>() {
        override fun deserialize(parser: JsonParser, context: DeserializationContext): Any = read(parser, context)
    }

    private fun tree(parser: JsonParser): JsonNode = parser.codec.readTree(parser)

    /** Removes members that are null, which stand for absent ones; what is not declared is kept. */
    private fun withoutNulls(node: JsonNode) {
        if (node is ObjectNode) {
            for ((name, value) in node.properties().toList()) {
                if (value.isNull) node.remove(name) else if (name != "extra") withoutNulls(value)
            }
        } else {
            node.forEach(::withoutNulls)
        }
    }
}
