package volc.im.tests;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.lang.reflect.Method;
import volc.im.ImException;
import volc.im.internal.Direct;
import volc.im.internal.Language;
import volc.im.internal.NativeLibrary;
import volc.im.internal.NativeProtocol;

/** JSON past the package's types, which cannot say what is wrong in most of the refused vectors. */
final class Crossing {
    private static final NativeProtocol PROTOCOL = protocol();

    private Crossing() {}

    private static NativeProtocol protocol() {
        NativeLibrary.INSTANCE.load();
        String options = "{\"accessKeyId\":\"AKLTexample\",\"secretAccessKey\":\"secret\",\"appId\":123456}";
        return new NativeProtocol(options, Language.KOTLIN);
    }

    /** Its name is one that Java cannot call, because it returns an unsigned number. */
    private static long address() {
        try {
            for (Method method : NativeProtocol.class.getMethods()) {
                if (method.getName().startsWith("address")) {
                    return (long) method.invoke(PROTOCOL);
                }
            }
        } catch (ReflectiveOperationException error) {
            throw new AssertionError(error);
        }
        throw new AssertionError("no address");
    }

    /** The path and the rule that an input is refused with; null for one that is accepted. */
    static String[] refusal(String action, String input) {
        byte[] name = action.getBytes(UTF_8);
        byte[] json = input.getBytes(UTF_8);
        try {
            Direct.INSTANCE.value(
                    Direct.volc_im_build(address(), 0, name, name.length, json, json.length, null, 0, 0));
            return null;
        } catch (ImException.Validation error) {
            return new String[] {error.getPath(), error.getRule()};
        } catch (ImException error) {
            throw new AssertionError(error);
        }
    }
}
