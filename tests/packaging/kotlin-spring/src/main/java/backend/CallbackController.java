package backend;

import jakarta.servlet.http.HttpServletRequest;
import java.io.IOException;
import org.springframework.http.MediaType;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RestController;
import volc.im.CallbackAnswer;
import volc.im.CallbackHandler;

/** The service's callbacks: bytes in, an answer out. */
@RestController
class CallbackController {
    private final CallbackHandler handler;

    CallbackController(CallbackHandler handler) {
        this.handler = handler;
    }

    @PostMapping("/im-callbacks")
    ResponseEntity<String> callback(HttpServletRequest request) throws IOException {
        CallbackAnswer answer = handler.handleBlocking(request.getInputStream());
        return ResponseEntity.status(answer.getStatus()).contentType(MediaType.APPLICATION_JSON).body(answer.getBody());
    }
}
