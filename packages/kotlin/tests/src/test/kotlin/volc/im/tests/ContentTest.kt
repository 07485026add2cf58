package volc.im.tests

import kotlin.test.Test
import kotlin.test.assertEquals
import kotlin.test.assertFailsWith
import kotlin.test.assertNull
import kotlin.test.assertTrue
import volc.im.ImException
import volc.im.MediaFile
import volc.im.PropertyItem
import volc.im.RawJson
import volc.im.mediaContent
import volc.im.readMediaContent
import volc.im.readProperty

class ContentTest {
    @Test
    fun `content of files is read, and written again as it was`() {
        var files = 0
        for (vector in vectors("content.jsonl").filter { it["do"].asText() == "media" && it["error"] == null }) {
            val read = readMediaContent(vector["content"].asText())!!.single()
            assertEquals(json(vector["content"].asText()), json(mediaContent(read)), vector["name"].asText())
            val known = vector["file"]
            assertEquals(known["kind"].asText(), read.kind)
            assertEquals(known["url"]?.asText(), read.url)
            assertEquals(known["width"]?.asLong(), read.width)
            assertEquals(known["duration"]?.asText(), read.duration)
            files++
        }
        assertTrue(files > 5)
    }

    @Test
    fun `every other content is read or none`() {
        for (vector in vectors("content.jsonl").filter { it["do"].asText() == "read" }) {
            val files = vector["files"].takeUnless { it.isNull }
            assertEquals(files?.size(), readMediaContent(vector["content"].asText())?.size, vector["name"].asText())
        }
    }

    @Test
    fun `a file is built, by Java's builder too`() {
        val file = MediaFile("image", url = "u", width = 5, ext = mapOf("mine" to "1"), extra = mapOf("a" to RawJson("[1]")))
        val same = MediaFile.builder("image").url("u").width(5).ext(mapOf("mine" to "1")).extra(mapOf("a" to RawJson("[1]")))
        assertEquals(file, same.build())
        assertEquals(listOf(file), readMediaContent(mediaContent(file)))
    }

    @Test
    fun `what breaks a rule is refused by its name`() {
        fun refused(file: MediaFile) = assertFailsWith<ImException.Validation> { mediaContent(file) }.let { it.path to it.rule }
        assertEquals("kind" to "required", refused(MediaFile("")))
        assertEquals("width" to "type", refused(MediaFile("image", width = -1)))
        val width = "s:file_ext_key_original_width"
        assertEquals("ext" to "duplicate_key", refused(MediaFile("image", width = 1, ext = mapOf(width to "2"))))
        assertEquals("extra" to "syntax", refused(MediaFile("image", extra = mapOf("a" to RawJson("{")))))
    }

    @Test
    fun `properties are read in both shapes`() {
        val item = PropertyItem(uid = 7221856821303362049, value = "1", extra = mapOf("Other" to RawJson("{\"a\":1}")))
        for (text in listOf(
            """{"like":[{"uid":7221856821303362049,"value":"1","Other":{"a":1}}]}""",
            """{"like":{"Items":[{"Uid":7221856821303362049,"Value":"1","Other":{"a":1}}]}}""",
        )) {
            assertEquals(mapOf("like" to listOf(item)), readProperty(RawJson(text)))
        }
        for (vector in vectors("content.jsonl").filter { it["do"].asText() == "property" && it["error"] != null }) {
            val error = assertFailsWith<ImException.Validation> { readProperty(RawJson(vector["property"].asText())) }
            assertEquals(vector["error"]["rule"].asText(), error.rule)
        }
        assertNull(readMediaContent("{}"))
    }
}
