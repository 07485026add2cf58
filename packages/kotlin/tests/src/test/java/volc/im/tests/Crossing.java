package volc.im.tests;

import volc.im.internal.ImException;
import volc.im.internal.NativeProtocol;
import volc.im.internal.ServiceConfig;

/** JSON past the package's types, which cannot say what is wrong in most of the refused vectors. */
final class Crossing {
    private static final NativeProtocol PROTOCOL =
            new NativeProtocol(new ServiceConfig("AKLTexample", "secret", 123456, null, null, null, true));

    private Crossing() {}

    /** The path and the rule that an input is refused with; null for one that is accepted. */
    static String[] refusal(String action, String input) {
        try {
            PROTOCOL.buildText(action, input, 0, null);
            return null;
        } catch (ImException.Validation error) {
            return new String[] {error.getPath(), error.getRule()};
        } catch (ImException error) {
            throw new AssertionError(error);
        }
    }
}
