package volc.im.ledger

import java.nio.file.Path
import volc.im.ImException
import volc.im.internal.NativeLedgerFile
import volc.im.internal.NativeLibrary
import volc.im.internal.crossing
import volc.im.internal.partsOf

/**
 * Campaigns in a file, for one process at a time. Lines are only appended, and are on disk before a part is sent; one that a
 * crash cut off counts for nothing.
 *
 * A file beside it, its name with `.lock`, is locked while this is open: parts that were claimed and not settled are then those
 * of a process that is gone.
 *
 * @param path the file
 * @param isReadOnly opens it for reports, also while another process writes to it
 * @throws ImException.Validation when the file cannot be opened, or another process has it open
 */
public class FileLedgerStore @JvmOverloads constructor(path: Path, isReadOnly: Boolean = false) :
    BlockingLedgerStore, AutoCloseable {
    private val native: NativeLedgerFile

    @Volatile
    private var isClosed = false

    init {
        NativeLibrary.load()
        native = crossing { NativeLedgerFile(path.toString(), isReadOnly) }
    }

    override fun claim(request: ClaimRequest): ClaimAnswer = open {
        val (part, leaseMs) = request.part.toULong() to request.lease.toMillis().toULong()
        ClaimAnswer.of(native.claim(request.campaign, part, request.digest, request.owner, leaseMs))
    }

    override fun settle(request: SettleRequest): Boolean = open {
        native.settle(request.campaign, request.part.toULong(), request.owner, request.record, request.replaces)
    }

    override fun read(request: ReadRequest): List<LedgerPart> = open {
        partsOf(native.read(request.campaign, request.from.toULong(), request.most.toULong()))
    }

    /** Unlocks the file, once no step is in progress. */
    override fun close() {
        isClosed = true
        native.close()
    }

    private inline fun <T> open(step: () -> T): T {
        if (isClosed) throw ImException.invalid("store", "closed", "this store was closed", "")
        return crossing(step)
    }
}
