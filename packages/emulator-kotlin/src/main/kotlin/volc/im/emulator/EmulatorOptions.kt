package volc.im.emulator

import java.nio.file.Path

/** How an emulator is started. What is not set is as for the program; see `volc-im emulator --help`. */
public class EmulatorOptions {
    private val flags = LinkedHashMap<String, String>()

    /** The program itself, instead of that of the jar. */
    internal var program: Path? = null
        private set

    /** The application that exists. */
    public fun appId(id: Int): EmulatorOptions = flag("app-id", id)

    /** The access key that is accepted, and its secret key. */
    public fun key(accessKey: String, secretKey: String): EmulatorOptions = flag("access-key", accessKey).flag("secret-key", secretKey)

    /** The key of login tokens, in Base64. */
    public fun appKey(key: String): EmulatorOptions = flag("app-key", key)

    /** Where callbacks are posted. */
    public fun callbacks(url: String): EmulatorOptions = flag("callback-url", url)

    /** The secret that callbacks are signed with. */
    public fun callbackSecret(secret: String): EmulatorOptions = flag("callback-secret", secret)

    /** A Before callback without a usable answer refuses the operation. */
    public fun refuseOnTimeout(): EmulatorOptions = flag("before-timeout", "refuse")

    /** Data to start with: a snapshot or scenario. */
    public fun seed(file: Path): EmulatorOptions = flag("seed", file)

    /** Where the clock of data and ids begins: `2030-01-01T00:00:00Z`, `+3d`. */
    public fun clock(begin: String): EmulatorOptions = flag("clock", begin)

    /** Any other option of the program, without its hyphens. */
    public fun option(name: String, value: String): EmulatorOptions = flag(name, value)

    /** The path of the program, instead of that of the jar. */
    public fun program(path: Path): EmulatorOptions = apply { program = path }

    internal fun commandLine(): List<String> = flags.map { "--${it.key}=${it.value}" }

    private fun flag(name: String, value: Any): EmulatorOptions = apply { flags[name] = value.toString() }
}
