package volc.im.emulator.junit

import org.junit.jupiter.api.extension.AfterAllCallback
import org.junit.jupiter.api.extension.AfterEachCallback
import org.junit.jupiter.api.extension.BeforeAllCallback
import org.junit.jupiter.api.extension.BeforeEachCallback
import org.junit.jupiter.api.extension.ExtensionContext
import org.junit.jupiter.api.extension.ParameterContext
import org.junit.jupiter.api.extension.ParameterResolver
import org.junit.jupiter.api.extension.TestExecutionExceptionHandler
import volc.im.emulator.Control
import volc.im.emulator.Emulator
import volc.im.emulator.EmulatorOptions

/**
 * An emulator for the tests of a class, reset before each one.
 *
 * As a field with `@RegisterExtension`: a static one serves all tests of the class, another one is a new emulator for each test. Or by
 * `@ExtendWith(VolcImEmulator.class)`, and a parameter of type [Emulator]. A failure lists calls and callbacks.
 */
public class VolcImEmulator(private val options: EmulatorOptions) :
    Emulator(),
    BeforeAllCallback,
    BeforeEachCallback,
    AfterEachCallback,
    AfterAllCallback,
    ParameterResolver,
    TestExecutionExceptionHandler {
    private var running: Emulator? = null
    private var ofClass = false

    /** With the options of the program. */
    public constructor() : this(EmulatorOptions())

    /** With options in a block. */
    public constructor(configure: EmulatorOptions.() -> Unit) : this(EmulatorOptions().apply(configure))

    override val control: Control get() = started().control

    override val env: Map<String, String> get() = started().env

    override fun stop() {
        running?.stop()
        running = null
    }

    override fun beforeAll(context: ExtensionContext) {
        ofClass = true
        started()
    }

    override fun beforeEach(context: ExtensionContext) {
        started().reset()
    }

    override fun afterEach(context: ExtensionContext) {
        if (!ofClass) stop()
    }

    override fun afterAll(context: ExtensionContext) {
        stop()
    }

    override fun supportsParameter(parameter: ParameterContext, context: ExtensionContext): Boolean =
        parameter.parameter.type.isAssignableFrom(VolcImEmulator::class.java) && parameter.parameter.type != Any::class.java

    override fun resolveParameter(parameter: ParameterContext, context: ExtensionContext): Any = this

    override fun handleTestExecutionException(context: ExtensionContext, failure: Throwable) {
        running?.let { failure.addSuppressed(Seen(it.seen())) }
        throw failure
    }

    @Synchronized
    private fun started(): Emulator = running ?: Emulator.start(options).also { running = it }

    /** What the emulator saw, beside what failed. */
    private class Seen(text: String) : RuntimeException(text, null, false, false) {
        private companion object {
            private const val serialVersionUID: Long = 1
        }
    }
}
