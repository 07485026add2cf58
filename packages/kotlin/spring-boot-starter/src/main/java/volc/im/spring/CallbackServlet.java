package volc.im.spring;

import jakarta.servlet.http.HttpServlet;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import volc.im.CallbackAnswer;
import volc.im.CallbackHandler;
import volc.im.CallbackRequest;

/** The service's callbacks: bytes in, an answer out. */
final class CallbackServlet extends HttpServlet {
    private static final long serialVersionUID = 1L;

    private final transient CallbackHandler handler;

    CallbackServlet(CallbackHandler handler) {
        this.handler = handler;
    }

    @Override
    protected void service(HttpServletRequest request, HttpServletResponse response) throws IOException {
        CallbackAnswer answer = handler.handleBlocking(
                new CallbackRequest(
                        request.getMethod(),
                        request.getContentType(),
                        request.getHeader("Content-Encoding"),
                        request.getHeader("Content-Length")),
                request.getInputStream());
        response.setStatus(answer.getStatus());
        answer.getHeaders().forEach(response::setHeader);
        if (answer.getBody() != null) {
            response.getOutputStream().write(answer.getBody().getBytes(StandardCharsets.UTF_8));
        }
    }
}
