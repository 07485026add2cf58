package backend;

import java.time.Instant;
import java.util.List;
import volc.im.ImConfig;
import volc.im.ImProtocol;
import volc.im.QueryOnlineStatusRequest;

/** Two libraries that uniffi made, both loaded and both called, in turns. */
public final class Main {
    private Main() {}

    public static void main(String[] arguments) {
        var protocol = new ImProtocol(new ImConfig("AKLTexample", "secret", 123456));
        for (int round = 0; round < 3; round++) {
            var request = protocol.build(QueryOnlineStatusRequest.builder(List.of(1L)).build(), Instant.EPOCH);
            var words = new org.bitcoindevkit.Mnemonic(org.bitcoindevkit.WordCount.WORDS12).toString().split(" ");
            if (!request.getMethod().equals("POST") || words.length != 12) {
                throw new AssertionError("not as expected");
            }
        }
        System.out.println("beside another uniffi library: everything was as expected");
    }
}
