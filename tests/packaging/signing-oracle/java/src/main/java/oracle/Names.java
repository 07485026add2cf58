package oracle;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.volcengine.service.im.ImService;
import com.volcengine.service.im.ImTrait;
import java.lang.reflect.Method;
import java.lang.reflect.Modifier;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Iterator;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;

/** Compares the names that the documentation has for the vendor's SDK for Java with the SDK. */
final class Names {
    private static final String MODEL = "com.volcengine.model.im.";

    private Names() {}

    /** `names`: the documentation's names. `requests`: requests with all fields, a line each. */
    static void check(Path names, Path requests) throws Exception {
        ObjectMapper json = new ObjectMapper();
        JsonNode actions = json.readTree(names.toFile()).get("actions");
        Set<String> known = new TreeSet<>();
        for (Iterator<Map.Entry<String, JsonNode>> all = actions.fields(); all.hasNext(); ) {
            JsonNode java = all.next().getValue().get("java");
            Class<?> request = Class.forName(MODEL + java.get("request").asText());
            Method method = ImService.class.getMethod(java.get("method").asText(), request);
            expect(method.getReturnType().getSimpleName(), java.get("result").asText(), method.toString());
            known.add(method.getName());
        }
        Set<String> methods = new TreeSet<>();
        for (Method method : ImTrait.class.getDeclaredMethods()) {
            if (Modifier.isPublic(method.getModifiers())) {
                methods.add(method.getName());
            }
        }
        expect(known, methods, "methods");
        for (String line : Files.readAllLines(requests)) {
            JsonNode request = json.readTree(line);
            JsonNode action = actions.get(request.get("action").asText());
            if (action != null) {
                JsonNode java = action.get("java");
                checkFields(request.get("body"), java.get("request").asText(), "", java);
            }
        }
        System.out.println("volc-sdk-java has the " + known.size() + " methods of the documentation");
    }

    private static void checkFields(JsonNode body, String type, String path, JsonNode java) throws Exception {
        Class<?> declared = Class.forName(MODEL + type);
        for (Iterator<Map.Entry<String, JsonNode>> fields = body.fields(); fields.hasNext(); ) {
            Map.Entry<String, JsonNode> field = fields.next();
            String name = path + field.getKey();
            boolean isThere = Arrays.stream(declared.getMethods())
                    .anyMatch(method -> method.getName().equals("set" + field.getKey()));
            boolean isAbsent = false;
            for (JsonNode absent : java.path("absent")) {
                isAbsent |= absent.asText().equals(name);
            }
            expect(isThere, !isAbsent, type + "." + field.getKey());
            JsonNode inner = java.path("objects").get(name);
            if (inner != null) {
                JsonNode value = field.getValue().isArray() ? field.getValue().get(0) : field.getValue();
                checkFields(value, inner.asText(), name + ".", java);
            }
        }
    }

    private static void expect(Object expected, Object actual, String what) {
        if (!expected.equals(actual)) {
            throw new AssertionError(what + ": " + expected + " is not " + actual);
        }
    }
}
