package backend;

import jakarta.servlet.http.HttpServlet;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import volc.im.CallbackAnswer;
import volc.im.CallbackHandler;
import volc.im.CallbackRequest;

/** The same without Spring. */
class CallbackServlet extends HttpServlet {
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
            response.getOutputStream().write(answer.getBody().getBytes(java.nio.charset.StandardCharsets.UTF_8));
        }
    }
}
