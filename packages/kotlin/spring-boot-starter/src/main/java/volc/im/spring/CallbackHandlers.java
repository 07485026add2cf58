package volc.im.spring;

import volc.im.CallbackHandler;

/**
 * Registers handlers of events. Beans of this type make the {@link CallbackHandler} that the endpoint uses, unless there is a
 * bean of that type.
 */
@FunctionalInterface
public interface CallbackHandlers {
    /**
     * Adds handlers and settings.
     *
     * @param builder builds the handler
     */
    void register(CallbackHandler.Builder builder);
}
