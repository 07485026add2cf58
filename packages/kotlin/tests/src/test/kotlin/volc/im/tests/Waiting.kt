package volc.im.tests

/** Waits until something is so. */
fun until(isSo: () -> Boolean) {
    repeat(2000) { if (isSo()) return else Thread.sleep(5) }
    error("it did not come about in ten seconds")
}
