package examples

import volc.im.Callbacks
import volc.im.ImException

fun verify() {
    val callbacks = Callbacks("a secret of your tests", appId = 123456)

    // region sign
    val body = callbacks.sign("BeforeSendMessage", """{"AppId":123456,"MessageBody":{"Content":"{\"text\":\"hi\"}"}}""")
    // endregion sign

    // region verify
    val event = callbacks.verify(body.toByteArray())
    println("${event.type} ${event.texts.first()}")
    // endregion verify

    // region refused
    try {
        callbacks.verify(body.replace("hi", "ho").toByteArray())
    } catch (error: ImException.Callback) {
        println("${error.kind} ${error.reason}")
    }
    // endregion refused
}
