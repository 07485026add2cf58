package volc.im.spring;

import jakarta.servlet.Servlet;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnClass;
import org.springframework.boot.autoconfigure.condition.ConditionalOnWebApplication;
import org.springframework.boot.web.servlet.ServletRegistrationBean;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.security.config.annotation.web.configuration.WebSecurityCustomizer;
import volc.im.CallbackHandler;

/** The endpoint of the service's callbacks in a servlet application. */
@AutoConfiguration(after = ImCallbackAutoConfiguration.class)
@ConditionalOnWebApplication(type = ConditionalOnWebApplication.Type.SERVLET)
@ConditionalOnClass(Servlet.class)
@ConditionalOnBean(CallbackHandler.class)
public class ImCallbackEndpointAutoConfiguration {
    @Bean
    ServletRegistrationBean<CallbackServlet> imCallbackServlet(ImProperties properties, CallbackHandler handler) {
        return new ServletRegistrationBean<>(new CallbackServlet(handler), properties.callbacks().path());
    }

    /**
     * The service has no account of the application's, and no token against forged forms: the endpoint verifies signatures
     * itself. Everything else stays as protected as it is: a separate filter chain would switch Boot's default one off.
     */
    @Configuration(proxyBeanMethods = false)
    @ConditionalOnClass(WebSecurityCustomizer.class)
    static class Unprotected {
        @Bean
        WebSecurityCustomizer imCallbackSecurity(ImProperties properties) {
            String path = properties.callbacks().path();
            return security -> security.ignoring()
                    .requestMatchers(request -> path.equals(request.getServletPath()) && request.getPathInfo() == null);
        }
    }
}
