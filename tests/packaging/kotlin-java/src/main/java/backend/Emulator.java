package backend;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.util.regex.Pattern;
import volc.im.ImConfig;

/** The emulator as a child process, ended with this one. */
final class Emulator implements AutoCloseable {
    private final Process process;
    private final String url;

    Emulator() {
        try {
            process = new ProcessBuilder(System.getenv("VOLC_IM_EMULATOR"), "--app-id", "123456", "--access-key", "AKLTtest",
                    "--secret-key", "test-secret-key", "--exit-on-stdin-close").start();
            var line = new BufferedReader(new InputStreamReader(process.getInputStream())).readLine();
            var matcher = Pattern.compile("\"url\":\"([^\"]+)\"").matcher(line);
            if (!matcher.find()) {
                throw new IllegalStateException(line);
            }
            url = matcher.group(1);
        } catch (IOException error) {
            throw new IllegalStateException(error);
        }
    }

    ImConfig config() {
        return new ImConfig("AKLTtest", "test-secret-key", 123456).withBaseUrl(url);
    }

    @Override
    public void close() {
        process.destroy();
    }
}
