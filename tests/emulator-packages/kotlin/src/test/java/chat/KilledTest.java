package chat;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.BufferedReader;
import java.io.InputStreamReader;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import volc.im.emulator.Emulator;

/** A process with an emulator that is killed. */
class KilledTest {
    public static void main(String[] arguments) throws Exception {
        System.out.println(Emulator.start().getControl().health().getPid());
        Thread.sleep(600_000);
    }

    @Test
    void aTestThatIsKilledLeavesNoEmulator() throws Exception {
        String java = Path.of(System.getProperty("java.home"), "bin", "java").toString();
        String cache = "-Dvolc.im.cache=" + System.getProperty("volc.im.cache");
        String classes = System.getProperty("java.class.path");
        Process parent = new ProcessBuilder(java, cache, "-cp", classes, "chat.KilledTest").start();
        long pid = Long.parseLong(new BufferedReader(new InputStreamReader(parent.getInputStream())).readLine());
        ProcessHandle emulator = ProcessHandle.of(pid).orElseThrow();
        assertTrue(emulator.isAlive());
        parent.destroyForcibly().waitFor();
        emulator.onExit().get(60, TimeUnit.SECONDS);
        assertEquals(false, emulator.isAlive());
    }
}
