/// A client user of the service.
public struct ClientUser: Sendable {
    let control: Control
    let user: UserID

    /// The answer, unless the service refused the act. What the backend refuses is an answer.
    func act(_ kind: String, _ fields: [String: JSON?]) async throws -> ActAnswer {
        let answer = try await control.act(type: kind, user: user, fields: fields.compactMapValues { $0 })
        guard let error = answer.error else { return answer }
        throw EmulatorError(
            code: error.code, message: "\(kind) of user \(user): \(error.code): \(error.message)", url: control.transport.url)
    }
}
