package volc.im.bench;

/** What is said in the benchmarks, in the language that a benchmark's parameter names. */
final class Texts {
    private Texts() {}

    static String of(String language) {
        return language.equals("Chinese") ? "周六上午九点在车站门口见，记得带上车票和身份证，别迟到" : "see you on Saturday at nine, at the station";
    }

    /** The content of a text message. */
    static String content(String language) {
        return "{\"text\":\"" + of(language) + "\"}";
    }

    /** A text as part of JSON. */
    static String quoted(String text) {
        return '"' + text.replace("\\", "\\\\").replace("\"", "\\\"") + '"';
    }
}
