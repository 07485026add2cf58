/// Runs the program that the argument names.
switch CommandLine.arguments.dropFirst().first {
case "quick-start": try await quickStart()
case "listings": try await listings()
case "batches": try await batches()
case "options": try await options()
case "errors": try await errors()
case "raw": try await raw()
case "string-ids": try await stringIds()
case "login-tokens": try loginTokens()
case "campaigns": try await campaigns()
case "verify": try verify()
case "authentication": try await authentication()
case "hooks": try await hooks()
case "callbacks": try await answerCallbacks()
case "handler": try await handler()
case "own-http-client": try await ownHttpClient()
case let name: fatalError("there is no program \(name ?? "")")
}
