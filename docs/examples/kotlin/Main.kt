package examples

/** Runs the program that the argument names. */
suspend fun main(arguments: Array<String>) {
    when (val name = arguments.single()) {
        "quick-start" -> quickStart()
        "listings" -> listings()
        "batches" -> batches()
        "options" -> options()
        "errors" -> errors()
        "raw" -> raw()
        "own-http-client" -> ownHttpClient()
        "string-ids" -> stringIds()
        "login-tokens" -> loginTokens()
        "callbacks" -> callbacks()
        "verify" -> verify()
        "authentication" -> authentication()
        "hooks" -> hooks()
        "java-quick-start" -> QuickStart.main(emptyArray())
        "java-callbacks" -> Callbacks.main(emptyArray())
        else -> error("there is no program $name")
    }
}
