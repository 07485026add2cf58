/** Volcengine IM in Spring Boot 3: clients, the callbacks' endpoint, health. */
package volc.im.spring;
