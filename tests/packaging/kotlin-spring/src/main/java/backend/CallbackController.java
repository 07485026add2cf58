package backend;

import jakarta.servlet.http.HttpServletRequest;
import java.io.IOException;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RestController;
import volc.im.CallbackAnswer;
import volc.im.CallbackHandler;
import volc.im.CallbackRequest;

/** The service's callbacks: bytes in, an answer out. */
@RestController
class CallbackController {
    private final CallbackHandler handler;

    CallbackController(CallbackHandler handler) {
        this.handler = handler;
    }

    @RequestMapping("/im-callbacks")
    ResponseEntity<String> callback(HttpServletRequest request) throws IOException {
        CallbackAnswer answer = handler.handleBlocking(
                new CallbackRequest(
                        request.getMethod(),
                        request.getContentType(),
                        request.getHeader("Content-Encoding"),
                        request.getHeader("Content-Length")),
                request.getInputStream());
        ResponseEntity.BodyBuilder response = ResponseEntity.status(answer.getStatus());
        answer.getHeaders().forEach(response::header);
        return response.body(answer.getBody());
    }
}
