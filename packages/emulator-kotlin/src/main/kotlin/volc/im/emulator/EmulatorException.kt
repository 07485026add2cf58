package volc.im.emulator

/**
 * Something that the emulator refused, or that did not happen. Its message ends with where to look.
 *
 * @property code such as `BadRequest`, `NotAllowed`, `NotSeen` or `Unreachable`
 * @property consoleUrl the console of the emulator
 */
public class EmulatorException internal constructor(
    message: String,
    public val code: String,
    url: String? = null,
    cause: Throwable? = null,
) : RuntimeException(if (url == null) message else "$message\nConsole: $url/_emulator/", cause) {
    public val consoleUrl: String? = url?.let { "$it/_emulator/" }

    private companion object {
        private const val serialVersionUID: Long = 1
    }
}
