package volc.im.tests

import com.fasterxml.jackson.annotation.JsonAutoDetect
import com.fasterxml.jackson.annotation.PropertyAccessor
import com.fasterxml.jackson.databind.ObjectMapper
import java.nio.file.Files
import java.time.Duration
import java.time.Instant
import java.util.concurrent.atomic.AtomicInteger
import kotlin.test.Test
import kotlin.test.assertEquals
import kotlin.test.assertFailsWith
import kotlin.test.assertNotEquals
import kotlin.test.assertTrue
import kotlinx.coroutines.Dispatchers
import kotlinx.coroutines.async
import kotlinx.coroutines.awaitAll
import kotlinx.coroutines.delay
import kotlinx.coroutines.runBlocking
import org.junit.jupiter.api.AfterAll
import org.junit.jupiter.api.BeforeEach
import volc.im.ImClient
import volc.im.ImConfig
import volc.im.ImException
import volc.im.ImProtocol
import volc.im.QueryOnlineStatusRequest
import volc.im.TransportConfig
import volc.im.credentials.AssumeRole
import volc.im.credentials.AssumeRoleWithOidc
import volc.im.credentials.Chain
import volc.im.credentials.ConfigFile
import volc.im.credentials.Credentials
import volc.im.credentials.CredentialsProvider
import volc.im.credentials.CredentialsSource
import volc.im.credentials.EcsRole
import volc.im.credentials.Environment

/** Where keys come from. */
class CredentialsTest {
    private val keys = Credentials("AKLTtest", "test-secret-key")
    private val request = QueryOnlineStatusRequest(listOf(1))

    private fun <T> client(source: CredentialsSource, deadline: Duration? = null, use: suspend (ImClient) -> T): T {
        val config = ImConfig(123456, source, baseUrl = emulator.url)
        return ImClient(config, TransportConfig(deadline = deadline)).use { im -> runBlocking(Dispatchers.Default) { use(im) } }
    }

    private fun sent() = emulator.requests("QueryOnlineStatus").size

    @BeforeEach
    fun clear() {
        emulator.control("POST", "reset")
    }

    @Test
    fun `a provider is called once for all calls`() {
        val runs = AtomicInteger()
        val suspending = CredentialsSource.of {
            delay(100)
            runs.incrementAndGet()
            Credentials("AKLTtest", "test-secret-key", expiresAt = Instant.now().plusSeconds(3600))
        }
        val blocking = CredentialsSource.of(
            CredentialsProvider {
                Thread.sleep(100)
                runs.incrementAndGet()
                keys
            },
        )
        for (source in listOf(suspending, blocking)) {
            runs.set(0)
            client(source) { im -> List(12) { kotlinx.coroutines.coroutineScope { async { im.queryOnlineStatus(request) } } }.awaitAll() }
            assertEquals(1, runs.get())
        }
        assertEquals(24, sent())
    }

    @Test
    fun `keys that the service refuses are fetched again, once`() {
        val runs = AtomicInteger()
        emulator.faults("""{"action":"QueryOnlineStatus","first":1,"fault":{"type":"api_error","code":"InvalidSecretToken"}}""")
        val answer = client(CredentialsSource.of { keys.also { runs.incrementAndGet() } }) { im -> im.call(request) }
        assertEquals(2, answer.info.attempts)
        assertEquals(2, runs.get())
    }

    @Test
    fun `a provider that fails ends the call with its words`() {
        val failing = CredentialsSource.of { error("no vault \uD83D") }
        val none = CredentialsSource.of(CredentialsProvider { none() })
        val half = CredentialsSource.of { Credentials("AKLTtest", "hunter2\uD83D") }
        for ((source, words) in listOf(failing to "no vault", none to "returned null", half to "")) {
            val error = assertFailsWith<ImException> { client(source, Duration.ofSeconds(5)) { im -> im.queryOnlineStatus(request) } }
            assertTrue(words in error.message && "hunter2" !in error.stackTraceToString(), error.message)
            assertEquals(false, error.call?.maybeSent)
        }
        assertEquals(0, sent())
    }

    /** What Java may return. */
    @Suppress("UNCHECKED_CAST")
    private fun <T> none(): T = null as T

    @Test
    fun `a provider that hangs ends the call at its limit`() {
        val hanging = CredentialsSource.of(CredentialsProvider { Thread.sleep(60_000).let { keys } })
        val started = System.nanoTime()
        assertFailsWith<ImException> { client(hanging, Duration.ofSeconds(1)) { im -> im.queryOnlineStatus(request) } }
        assertTrue(System.nanoTime() - started < 20_000_000_000)
    }

    @Test
    fun `a role is assumed`() {
        val role = AssumeRole("trn:iam::2100000001:role/im-sender")
            .withEndpoint(emulator.url)
            .withSource(keys)
            .withDuration(Duration.ofMinutes(15))
            .withSessionName("tests")
        client(role) { im -> im.queryOnlineStatus(request) }
        assertEquals(1, sent())
        assertTrue("test-secret-key" !in "$role $keys")
    }

    @Test
    fun `the role of an instance, and a profile of a file`() {
        client(EcsRole(metadataEndpoint = emulator.url)) { im -> im.queryOnlineStatus(request) }
        val file = Files.createTempFile("config", ".json")
        val profile = """{"name":"im","mode":"ak","access-key":"AKLTtest","secret-key":"test-secret-key"}"""
        Files.writeString(file, """{"current":"im","profiles":{"im":$profile}}""")
        client(ConfigFile("$file")) { im -> im.queryOnlineStatus(request) }
        client(Chain(configFile = "$file", metadataEndpoint = emulator.url)) { im -> im.queryOnlineStatus(request) }
        assertEquals(3, sent())
    }

    @Test
    fun `without keys the error says where it looked`() {
        val error = assertFailsWith<ImException.Validation> { client(Environment) { im -> im.queryOnlineStatus(request) } }
        assertTrue("VOLCENGINE_ACCESS_KEY" in error.message, error.message)
        assertEquals("credentials", error.path)
        assertEquals(0, sent())
    }

    @Test
    fun `what cannot be is refused where the client is made`() {
        val role = "trn:iam::2100000001:role/im-sender"
        val wrong = mapOf(
            AssumeRole(role, sessionName = "no spaces") to "credentials.assumeRole.sessionName",
            AssumeRole(role, endpoint = "http://sts.example.com") to "credentials.assumeRole.endpoint",
            AssumeRole("im-sender") to "credentials.assumeRole.roleTrn",
            AssumeRoleWithOidc(role, "") to "credentials.assumeRoleWithOidc.tokenFile",
        )
        for ((source, path) in wrong) {
            val error = assertFailsWith<ImException.Validation> { client(source) {} }
            assertEquals(path, error.path, error.message)
        }
        val spaced = assertFailsWith<ImException.Validation> { client(Credentials("AKLTtest", "hunter2 ")) {} }
        assertTrue(spaced.path.endsWith("secretAccessKey") && "hunter2" !in spaced.stackTraceToString(), spaced.message)
        // It does no I/O.
        assertFailsWith<ImException.Validation> { ImProtocol(ImConfig(123456, Chain())) }
        ImProtocol(ImConfig(123456, keys)).build(request)
    }

    @Test
    fun `keys are shown to nobody`() {
        val secret = Credentials("AKLTtest", "hunter2", "hunter3")
        val fields = ObjectMapper().setVisibility(PropertyAccessor.ALL, JsonAutoDetect.Visibility.ANY)
        val config = ImConfig(123456, secret)
        for (text in listOf("$secret", ObjectMapper().writeValueAsString(secret), fields.writeValueAsString(secret), "$config", fields.writeValueAsString(config))) {
            assertTrue("hunter" !in text, text)
        }
        assertEquals(secret, Credentials("AKLTtest", "hunter2", "hunter3"))
        assertNotEquals(secret, Credentials("AKLTtest", "hunter2"))
    }

    companion object {
        private val emulator by lazy { Emulator() }

        @JvmStatic
        @AfterAll
        fun end() = emulator.close()
    }
}
