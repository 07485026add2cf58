package volc.im.opentelemetry

import volc.im.JsonReader

/** Names of spans, attributes and metrics, as core has them. */
internal class Names(
    val scope: String,
    val spans: Map<String, Span>,
    val attributes: Map<String, String>,
    val metrics: Map<String, Metric>,
) {
    class Span(val name: String, val kind: String)

    class Metric(
        val name: String,
        val kind: String,
        val unit: String,
        val description: String,
        val attributes: List<String>,
    )

    companion object {
        fun read(json: JsonReader): Names {
            var scope = ""
            var spans = emptyMap<String, Span>()
            var attributes = emptyMap<String, String>()
            var metrics = emptyMap<String, Metric>()
            json.start()
            while (true) {
                when (json.name() ?: break) {
                    "scope" -> scope = json.text()
                    "spans" -> spans = json.map({ it }) { json.texts().let { Span(it.getValue("name"), it.getValue("kind")) } }
                    "attributes" -> attributes = json.map({ it }) { json.text() }
                    "metrics" -> metrics = json.map({ it }) { metric(json) }
                    else -> json.skip()
                }
            }
            return Names(scope, spans, attributes, metrics)
        }

        private fun JsonReader.texts(): Map<String, String> = map({ it }) { text() }

        private fun metric(json: JsonReader): Metric {
            var attributes = emptyList<String>()
            val texts = HashMap<String, String>()
            json.start()
            while (true) {
                when (val name = json.name() ?: break) {
                    "attributes" -> attributes = json.list { json.text() }
                    else -> texts[name] = json.text()
                }
            }
            fun text(name: String) = texts[name].orEmpty()
            return Metric(text("name"), text("kind"), text("unit"), text("description"), attributes)
        }
    }
}
