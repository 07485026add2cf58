package examples

import volc.im.ImException
import volc.im.QueryOnlineStatusRequest

suspend fun errors() {
    val im = client()
    val message = textMessage(newGroup(im), "hello").copy(sender = 99999)

    // region catch
    try {
        im.sendMessage(message)
    } catch (error: ImException.Api) {
        println("${error.kind} ${error.code} ${error.call?.maybeSent}")
    }
    // endregion catch

    // region validation
    try {
        im.queryOnlineStatus(QueryOnlineStatusRequest(List(101) { 10001L }))
    } catch (error: ImException.Validation) {
        println("${error.kind} ${error.path} ${error.rule}")
    }
    // endregion validation
    im.close()
}
