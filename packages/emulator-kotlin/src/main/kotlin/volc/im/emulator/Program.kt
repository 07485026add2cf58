package volc.im.emulator

import java.io.File
import java.io.IOException
import java.nio.file.AtomicMoveNotSupportedException
import java.nio.file.Files
import java.nio.file.Path
import java.nio.file.StandardCopyOption.ATOMIC_MOVE
import java.nio.file.StandardCopyOption.REPLACE_EXISTING

/** The program `volc-im` of this jar, as a file. */
internal object Program {
    private const val FOLDER = "/META-INF/volc-im-emulator"

    /** The path of VOLC_IM_BIN or of the property `volc.im.bin`, or of the program for this platform in the user's cache. */
    fun path(): Path {
        val given = System.getProperty("volc.im.bin") ?: System.getenv("VOLC_IM_BIN")
        if (!given.isNullOrEmpty()) {
            if (File(given).isFile) return Path.of(given)
            throw EmulatorException("VOLC_IM_BIN or volc.im.bin names $given, which does not exist", "NoProgram")
        }
        // A line for each: platform, SHA-256, name of the file.
        val index = read("$FOLDER/programs").decodeToString().lines().filter { it.isNotBlank() }.map { it.split(" ") }
        val platform = platform(System.getProperty("os.name"), System.getProperty("os.arch"))
        val (_, hash, name) =
            index.find { it[0] == platform }
                ?: throw EmulatorException(
                    "there is no program for $platform, only for ${index.joinToString { it[0] }}. Build it with cargo and set VOLC_IM_BIN to its path",
                    "NoProgram",
                )
        return extracted(cache().resolve(hash), name, "$FOLDER/$platform/$name")
    }

    /** As Node.js names them. */
    internal fun platform(os: String, arch: String): String {
        val name = os.lowercase()
        val system = if (name.startsWith("mac")) "darwin" else if (name.startsWith("windows")) "win32" else name
        val cpu = when (arch.lowercase()) {
            "amd64", "x86_64", "x86-64" -> "x64"
            "aarch64" -> "arm64"
            else -> arch
        }
        return "$system-$cpu"
    }

    /** A file of the folder, written once: beside it and renamed, so that others never see a part. */
    internal fun extracted(folder: Path, name: String, resource: String): Path {
        val file = folder.resolve(name)
        if (Files.isExecutable(file)) return file
        try {
            Files.createDirectories(folder)
            val beside = Files.createTempFile(folder, name, ".part")
            try {
                Files.write(beside, read(resource))
                beside.toFile().setExecutable(true, true)
                try {
                    Files.move(beside, file, ATOMIC_MOVE)
                } catch (_: AtomicMoveNotSupportedException) {
                    Files.move(beside, file, REPLACE_EXISTING)
                }
            } finally {
                Files.deleteIfExists(beside)
            }
        } catch (error: IOException) {
            // Another process may have been faster.
            if (Files.isExecutable(file)) return file
            throw EmulatorException("$file cannot be written: set the property volc.im.cache to a folder for programs", "NoProgram", cause = error)
        }
        return file
    }

    private fun cache(): Path {
        System.getProperty("volc.im.cache")?.let { return Path.of(it) }
        val home = System.getProperty("user.home")
        val os = System.getProperty("os.name").lowercase()
        val folder =
            when {
                os.startsWith("mac") -> Path.of(home, "Library", "Caches")
                os.startsWith("windows") -> Path.of(System.getenv("LOCALAPPDATA") ?: "$home\\AppData\\Local")
                else -> System.getenv("XDG_CACHE_HOME")?.takeIf { it.isNotEmpty() }?.let { Path.of(it) } ?: Path.of(home, ".cache")
            }
        return folder.resolve("volc-im").resolve("programs")
    }

    private fun read(resource: String): ByteArray =
        Program::class.java.getResourceAsStream(resource)?.use { it.readBytes() }
            ?: throw EmulatorException("the jar of volc-im-emulator has no $resource: was it repacked?", "NoProgram")
}
