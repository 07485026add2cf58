package examples

/** Runs the program that the argument names. */
suspend fun main(arguments: Array<String>) {
    when (val name = arguments.single()) {
        "quick-start" -> quickStart()
        "listings" -> listings()
        "batches" -> batches()
        "options" -> options()
        "errors" -> errors()
        "login-tokens" -> loginTokens()
        "callbacks" -> callbacks()
        "verify" -> verify()
        "java-quick-start" -> QuickStart.run()
        else -> error("there is no program $name")
    }
}
