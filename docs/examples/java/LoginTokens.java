package examples;

import java.time.Duration;
import java.time.Instant;
import volc.im.LoginToken;

public final class LoginTokens {
    public static void main(String[] arguments) {
        // region issue
        var tokens = new volc.im.LoginTokens(123456, System.getenv("VOLC_IM_APP_KEY"));
        String token = tokens.issue(10001, Instant.now().plus(Duration.ofDays(1)));
        // endregion issue

        // region inspect
        LoginToken content = tokens.inspect(token);
        System.out.println(content.getUserId() + " " + content.isExpired());
        // endregion inspect
    }

    private LoginTokens() {}
}
