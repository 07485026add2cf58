package oracle;

import com.alibaba.fastjson.JSON;
import com.alibaba.fastjson.parser.Feature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.volcengine.service.im.ImService;
import java.lang.reflect.InvocationTargetException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;

/** Drives every action of the vendor's client for IM against the emulator, and compares what it read with what was answered. */
public final class Client {
    private static final ObjectMapper READER = new ObjectMapper();

    /** What the vendor documents and its client does not read. */
    private static final Set<String> UNREAD = Set.of(
            "BatchGetConversationParticipant.Result.Participants[].AvatarUrl",
            "BatchGetUser.Result.Users[].IsRobot",
            "GetConversationMessages.Result.Messages[].ClientMsgId",
            "GetMessages.Result.Messages[].ClientMsgId");

    private final ImService im = ImService.getInstance();
    private final HttpClient control = HttpClient.newHttpClient();
    private final URI emulator = URI.create(System.getenv("VOLC_IM_BASE_URL"));
    private final Map<String, JsonNode> kept = new HashMap<>();
    private final Set<String> unread = new TreeSet<>();

    private Client() {
        im.setScheme(emulator.getScheme());
        im.setHost(emulator.getAuthority());
        im.setAccessKey(System.getenv("VOLC_IM_ACCESS_KEY"));
        im.setSecretKey(System.getenv("VOLC_IM_SECRET_KEY"));
    }

    /** The names that the documentation has for the SDK, and the scenario with every action. */
    public static void main(String[] arguments) throws Exception {
        JsonNode names = READER.readTree(Path.of(arguments[0]).toFile()).get("actions");
        Client client = new Client();
        Set<String> called = new TreeSet<>();
        for (String line : Files.readAllLines(Path.of(arguments[1]))) {
            JsonNode step = READER.readTree(line);
            JsonNode java = names.path(step.get("action").asText()).path("java");
            if (!java.isMissingNode()) {
                client.run(step, java);
                called.add(step.get("action").asText());
            }
        }
        Set<String> actions = new TreeSet<>();
        names.fieldNames().forEachRemaining(actions::add);
        if (!called.equals(actions)) {
            throw new AssertionError("called " + called + ", there are " + actions);
        }
        if (!client.unread.equals(UNREAD)) {
            throw new AssertionError("not read: " + client.unread + ", expected: " + new TreeSet<>(UNREAD));
        }
        System.out.println("volc-sdk-java: " + called.size() + " actions carried out, every field of the answers read but "
                + UNREAD.size() + " that it does not declare");
        client.im.destroy();
    }

    private void run(JsonNode step, JsonNode java) throws Exception {
        String action = step.get("action").asText();
        ObjectNode body = (ObjectNode) filled(step.get("body"));
        body.put("AppId", Integer.parseInt(System.getenv("VOLC_IM_APP_ID")));
        Class<?> type = Class.forName("com.volcengine.model.im." + java.get("request").asText());
        Object request = JSON.parseObject(body.toString(), type, Feature.OrderedField);
        compare(action + ", request", body, READER.readTree(JSON.toJSONString(request)));

        Object result;
        try {
            result = ImService.class.getMethod(java.get("method").asText(), type).invoke(im, request);
        } catch (InvocationTargetException failed) {
            throw new AssertionError(action + " failed", failed.getCause());
        }
        JsonNode read = READER.readTree(JSON.toJSONString(result));
        JsonNode call = last();
        if (!call.get("action").asText().equals(action) || !call.get("carried_out").asBoolean()) {
            throw new AssertionError(action + ": " + call);
        }
        compare(action, READER.readTree(call.at("/response/body").asText()), read);

        for (Iterator<Map.Entry<String, JsonNode>> keep = step.path("keep").fields(); keep.hasNext(); ) {
            Map.Entry<String, JsonNode> field = keep.next();
            String path = field.getValue().asText();
            String name = path.substring(0, 1).toUpperCase() + path.substring(1);
            kept.put(field.getKey(), read.get("Result").get(name));
        }
    }

    /** What earlier steps kept, in the place of its name. */
    private JsonNode filled(JsonNode value) {
        if (value.isTextual() && value.asText().startsWith("$")) {
            return kept.get(value.asText().substring(1));
        }
        if (value.isArray()) {
            return READER.valueToTree(filledAll(value));
        }
        if (!value.isObject()) {
            return value;
        }
        ObjectNode object = READER.createObjectNode();
        value.fields().forEachRemaining(field -> object.set(field.getKey(), filled(field.getValue())));
        return object;
    }

    private List<JsonNode> filledAll(JsonNode values) {
        List<JsonNode> all = new ArrayList<>();
        values.forEach(value -> all.add(filled(value)));
        return all;
    }

    /** The last call, as the emulator recorded it. */
    private JsonNode last() throws Exception {
        HttpRequest request =
                HttpRequest.newBuilder(emulator.resolve("/_emulator/requests?limit=1")).build();
        String answer = control.send(request, HttpResponse.BodyHandlers.ofString()).body();
        return READER.readTree(answer).get("requests").get(0);
    }

    private static boolean isEmpty(JsonNode value) {
        return value.isContainerNode() && value.isEmpty();
    }

    /** Notes every field that the other lacks. Its other values have to be the same. */
    private void compare(String path, JsonNode value, JsonNode other) {
        if (other.isMissingNode() && !value.isNull() && !isEmpty(value)) {
            unread.add(path);
        } else if (value.isObject()) {
            value.fields().forEachRemaining(field ->
                    compare(path + "." + field.getKey(), field.getValue(), other.path(field.getKey())));
        } else if (value.isArray()) {
            for (int at = 0; at < value.size(); at++) {
                compare(path + "[]", value.get(at), other.path(at));
            }
        } else if (!value.isNull() && !value.asText().equals(other.asText())) {
            throw new AssertionError(path + ": " + value + " is read as " + other);
        }
    }
}
