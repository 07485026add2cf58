package chat;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;
import org.junit.jupiter.api.extension.RegisterExtension;
import volc.im.emulator.junit.VolcImEmulator;

/** Fails where that is asked for: what it says then is looked at. */
@EnabledIfSystemProperty(named = "failing", matches = "true")
class FailingTest {
    @RegisterExtension static final VolcImEmulator im = new VolcImEmulator();

    @Test
    void fails() {
        im.getControl().invoke("BatchGetUser", Map.of("UserIds", List.of(1)));
        assertEquals(1, 2);
    }
}
