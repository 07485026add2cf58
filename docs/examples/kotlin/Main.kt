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
        "campaigns" -> campaigns()
        "java-campaigns" -> Campaigns.main(emptyArray())
        "java-listings" -> Listings.main(emptyArray())
        "java-batches" -> Batches.main(emptyArray())
        "java-errors" -> Errors.main(emptyArray())
        "java-options" -> Options.main(emptyArray())
        "java-login-tokens" -> LoginTokens.main(emptyArray())
        "java-verify" -> Verify.main(emptyArray())
        else -> error("there is no program $name")
    }
}
