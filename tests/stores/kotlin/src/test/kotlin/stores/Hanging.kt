package stores

import io.lettuce.core.RedisClient
import io.lettuce.core.RedisURI
import java.net.ServerSocket
import java.net.Socket

/** A connection to Redis through which nothing comes any more, once it was made. */
class Hanging : AutoCloseable {
    private val server = ServerSocket(0)

    @Volatile
    private var isFrozen = false

    init {
        daemon {
            while (true) {
                val near = server.accept()
                val far = RedisURI.create(System.getenv("VOLC_IM_REDIS_URL")).let { Socket(it.host, it.port) }
                daemon { pump(near, far) }
                daemon { pump(far, near) }
            }
        }
    }

    private fun daemon(run: () -> Unit) = Thread { runCatching(run) }.apply { isDaemon = true }.start()

    private fun pump(from: Socket, to: Socket) {
        val bytes = ByteArray(4096)
        while (true) {
            val count = from.getInputStream().read(bytes)
            if (count < 0) break
            if (!isFrozen) to.getOutputStream().write(bytes, 0, count)
        }
    }

    private val client = RedisClient.create(RedisURI.create("127.0.0.1", server.localPort))
    val redis = Redis(client.connect().also { isFrozen = true })

    override fun close() {
        client.shutdownAsync()
        server.close()
    }
}
