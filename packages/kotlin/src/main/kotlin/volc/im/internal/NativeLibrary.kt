package volc.im.internal

import com.sun.jna.Native
import com.sun.jna.Platform
import java.io.File
import java.io.IOException

/** The library inside the jar, loaded at the first use. */
internal object NativeLibrary {
    private const val NAME = "volc_im"

    /** Begins the name of a folder for a Linux with musl, such as Alpine. */
    private const val MUSL = "linux-musl-"

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
        val platform = platform()
        val supported = supported()
        val isElsewhere = System.getProperty(OVERRIDE) != null || System.getProperty("jna.library.path") != null
        if (!isElsewhere && platform !in supported) {
            return "volc-im has no native library for $platform; this jar has them for ${supported.joinToString()}"
        }
        try {
            if (!isElsewhere && platform.startsWith(MUSL)) extract(platform)
            Native.register(Direct::class.java, System.getProperty(OVERRIDE) ?: NAME)
        } catch (error: UnsatisfiedLinkError) {
            return broken(platform, error)
        } catch (error: IOException) {
            return broken(platform, error)
        }
        return null
    }

    private fun broken(platform: String, error: Throwable): String =
        "volc-im's native library for $platform does not load (it is unpacked into the folder of jna.tmpdir, whose file " +
            "system must allow execution; with glibc it needs 2.17 or later): ${error.message}"

    /** JNA's name for the platform; JNA has none for musl, and takes it for glibc. */
    private fun platform(): String {
        val known = Platform.RESOURCE_PREFIX
        return if (Platform.isLinux() && isMusl()) MUSL + known.removePrefix("linux-") else known
    }

    private fun isMusl(): Boolean = try {
        File("/proc/self/maps").useLines { lines -> lines.any { "/ld-musl-" in it } }
    } catch (_: IOException) {
        false
    }

    /** Unpacks the library of a folder that JNA does not look into, for uniffi's code as well. */
    private fun extract(platform: String) {
        val library = Native.extractFromResourcePath("/$platform/lib$NAME.so", javaClass.classLoader)
        System.setProperty(OVERRIDE, library.path)
    }

    private fun supported(): List<String> {
        val listed = javaClass.getResource("/META-INF/volc-im/platforms") ?: return emptyList()
        return listed.readText().lines().filter(String::isNotEmpty)
    }
}
