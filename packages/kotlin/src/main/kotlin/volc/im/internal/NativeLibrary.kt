package volc.im.internal

import com.sun.jna.Native
import com.sun.jna.Platform

/** The library inside the jar, loaded at the first use. */
internal object NativeLibrary {
    private const val NAME = "volc_im"

    /** Names a library file instead of the jar's own; uniffi's code reads it as well. */
    private const val OVERRIDE = "uniffi.component.volc_im.libraryOverride"

    private val failure: String? by lazy(::attempt)

    /**
     * Loads the library unless that was done.
     *
     * @throws UnsatisfiedLinkError on a platform without one, saying which have one
     */
    fun load() {
        failure?.let { throw UnsatisfiedLinkError(it) }
    }

    private fun attempt(): String? {
        val platform = Platform.RESOURCE_PREFIX
        val override = System.getProperty(OVERRIDE)
        val supported = supported()
        if (override == null && System.getProperty("jna.library.path") == null && platform !in supported) {
            return "volc-im has no native library for $platform; this jar has them for ${supported.joinToString()}"
        }
        try {
            Native.register(Direct::class.java, override ?: NAME)
        } catch (error: UnsatisfiedLinkError) {
            return "volc-im's native library for $platform does not load (on Linux it needs glibc 2.17 or later, which " +
                "musl is not): ${error.message}"
        }
        return null
    }

    private fun supported(): List<String> {
        val listed = javaClass.getResource("/META-INF/volc-im/platforms") ?: return emptyList()
        return listed.readText().lines().filter(String::isNotEmpty)
    }
}
