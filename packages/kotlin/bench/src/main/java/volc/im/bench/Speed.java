package volc.im.bench;

import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.Map;
import org.openjdk.jmh.results.RunResult;
import org.openjdk.jmh.runner.Runner;
import org.openjdk.jmh.runner.options.OptionsBuilder;
import org.openjdk.jmh.runner.options.TimeValue;
import org.openjdk.jmh.runner.options.VerboseMode;

/** Runs the benchmarks and prints them as ratios against the peers of the same run. */
public final class Speed {
    private static final String[][] ROWS = {
        {"build and sign SendMessage", "Requests.volcIm", "Requests.officialSigner", "the official SDK's signer alone"},
        {"", "Requests.volcIm", "Requests.jacksonAndOfficialSigner", "Jackson, then the official SDK's signer"},
        {"read a page of 50 messages", "Answers.volcIm", "Answers.jacksonTree", "Jackson's tree, nothing checked"},
        {"verify and read a callback", "Events.volcIm", "Events.messageDigestAndJackson", "MessageDigest and Jackson"},
    };

    private Speed() {}

    public static void main(String[] arguments) throws Exception {
        var options = new OptionsBuilder()
                .include("volc\\.im\\.bench\\.(Requests|Answers|Events)\\.")
                .forks(2)
                .warmupIterations(5)
                .warmupTime(TimeValue.seconds(1))
                .measurementIterations(5)
                .measurementTime(TimeValue.seconds(1))
                .verbosity(VerboseMode.SILENT)
                .build();
        Map<String, Double> times = new LinkedHashMap<>();
        Collection<RunResult> results = new Runner(options).run();
        for (RunResult result : results) {
            String name = result.getParams().getBenchmark().replace("volc.im.bench.", "");
            times.put(name + result.getParams().getParam("language"), result.getPrimaryResult().getScore() / 1000);
        }
        System.out.println("| | volc-im | peer | ratio | peer is |");
        System.out.println("|---|---|---|---|---|");
        for (String[] row : ROWS) {
            for (String language : new String[] {"English", "Chinese"}) {
                double own = times.get(row[1] + language);
                double peer = times.get(row[2] + language);
                String name = row[0].isEmpty() ? "" : row[0] + ", " + language;
                System.out.printf("| %s | %.1f µs | %.1f µs | %.2f | %s |%n", name, own, peer, own / peer, row[3]);
            }
        }
    }
}
