/// Where a client's keys come from.
///
/// ```swift
/// ImConfig(appId: 123456)  // the chain: environment, config files, the role of an ECS instance
/// ImConfig(credentials: .assumeRole(roleTrn: "trn:iam::2100000000:role/im"), appId: 123456)
/// ImConfig(credentials: .provider { try await vault.imKeys() }, appId: 123456)
/// ```
///
/// Keys that expire are fetched again beforehand, once for all calls that wait; the old ones serve meanwhile. Files, STS and
/// the metadata service are read by the library. Options are checked where the client is made.
public struct CredentialsSource: Sendable {
    /// What kind it is.
    enum Place: Sendable {
        case keys(Credentials)
        case provider(any CredentialsProvider)
        /// A place that core knows, with its options.
        case declared(StaticString, @Sendable (inout JsonWriter) -> Void)
    }

    let place: Place

    /// These keys.
    public static func keys(_ keys: Credentials) -> CredentialsSource { CredentialsSource(place: .keys(keys)) }

    /// A provider of your own.
    public static func provider(_ provider: any CredentialsProvider) -> CredentialsSource {
        CredentialsSource(place: .provider(provider))
    }

    /// A provider of your own: see ``CredentialsProvider``.
    public static func provider(
        _ provider: @escaping @Sendable () async throws -> Credentials
    ) -> CredentialsSource {
        .provider(ClosureProvider(fetch: provider))
    }

    /// The default: the first of these that has keys. The variables `VOLCENGINE_ACCESS_KEY` and so on; AssumeRoleWithOIDC by
    /// the environment; the config files; the role of an ECS instance.
    ///
    /// - Parameters:
    ///   - configFile: the config file; by default the vendor's places.
    ///   - profile: the profile in it.
    ///   - skipBroken: whether a link that is there and fails is passed over.
    ///   - stsEndpoint: another STS than the vendor's: scheme, host and port.
    ///   - metadataEndpoint: another metadata service of ECS.
    public static func chain(
        configFile: String? = nil,
        profile: String? = nil,
        skipBroken: Bool = false,
        stsEndpoint: String? = nil,
        metadataEndpoint: String? = nil
    ) -> CredentialsSource {
        CredentialsSource(place: .declared("chain") { json in
            json.field("configFile", configFile)
            json.field("profile", profile)
            json.field("skipBroken", skipBroken)
            json.field("stsEndpoint", stsEndpoint)
            json.field("metadataEndpoint", metadataEndpoint)
        })
    }

    /// The environment's variables alone: `VOLCENGINE_ACCESS_KEY`, `VOLCENGINE_SECRET_KEY`, `VOLCENGINE_SESSION_TOKEN`, and their
    /// older names.
    public static let environment = CredentialsSource(place: .declared("environment") { _ in })

    /// A profile of the vendor's config file, which may assume a role.
    ///
    /// - Parameters:
    ///   - path: the file; by default the vendor's places.
    ///   - profile: the profile.
    ///   - stsEndpoint: another STS than the vendor's.
    ///   - metadataEndpoint: another metadata service of ECS.
    public static func configFile(
        _ path: String? = nil,
        profile: String? = nil,
        stsEndpoint: String? = nil,
        metadataEndpoint: String? = nil
    ) -> CredentialsSource {
        CredentialsSource(place: .declared("configFile") { json in
            json.field("path", path)
            json.field("profile", profile)
            json.field("stsEndpoint", stsEndpoint)
            json.field("metadataEndpoint", metadataEndpoint)
        })
    }

    /// The role of the ECS instance that the program runs on.
    ///
    /// - Parameters:
    ///   - role: the role's name; by default the instance's.
    ///   - metadataEndpoint: another metadata service.
    public static func ecsRole(_ role: String? = nil, metadataEndpoint: String? = nil) -> CredentialsSource {
        CredentialsSource(place: .declared("ecsRole") { json in
            json.field("role", role)
            json.field("metadataEndpoint", metadataEndpoint)
        })
    }

    /// Temporary keys of a role, by STS.
    ///
    /// - Parameters:
    ///   - roleTrn: the role: `trn:iam::ACCOUNT:role/NAME`.
    ///   - sessionName: the session's name in the vendor's logs.
    ///   - durationSeconds: how long the keys are valid.
    ///   - policy: a policy, as JSON text, that narrows the role's.
    ///   - endpoint: another STS than the vendor's: scheme, host and port.
    ///   - source: where the keys come from that assume the role, other than a provider of your own; the chain by default.
    public static func assumeRole(
        roleTrn: String,
        sessionName: String? = nil,
        durationSeconds: Int? = nil,
        policy: String? = nil,
        endpoint: String? = nil,
        source: CredentialsSource? = nil
    ) -> CredentialsSource {
        CredentialsSource(place: .declared("assumeRole") { json in
            json.field("roleTrn", roleTrn)
            json.field("sessionName", sessionName)
            json.field("durationSeconds", durationSeconds)
            json.field("policy", policy)
            json.field("endpoint", endpoint)
            if let source {
                json.name("source")
                source.write(to: &json)
            }
        })
    }

    /// Temporary keys of a role for a token of an identity provider, such as a Kubernetes service account's.
    ///
    /// - Parameters:
    ///   - roleTrn: the role: `trn:iam::ACCOUNT:role/NAME`.
    ///   - tokenFile: the file that has the token, read each time.
    ///   - sessionName: the session's name in the vendor's logs.
    ///   - durationSeconds: how long the keys are valid.
    ///   - policy: a policy, as JSON text, that narrows the role's.
    ///   - endpoint: another STS than the vendor's: scheme, host and port.
    public static func assumeRoleWithOidc(
        roleTrn: String,
        tokenFile: String,
        sessionName: String? = nil,
        durationSeconds: Int? = nil,
        policy: String? = nil,
        endpoint: String? = nil
    ) -> CredentialsSource {
        CredentialsSource(place: .declared("assumeRoleWithOidc") { json in
            json.field("roleTrn", roleTrn)
            json.field("tokenFile", tokenFile)
            json.field("sessionName", sessionName)
            json.field("durationSeconds", durationSeconds)
            json.field("policy", policy)
            json.field("endpoint", endpoint)
        })
    }
}

extension CredentialsSource: CustomStringConvertible, CustomDebugStringConvertible, CustomReflectable {
    /// The kind of place, without its options.
    public var description: String {
        switch place {
        case .keys(let keys): "\(keys)"
        case .provider(let provider): "\(type(of: provider))"
        case .declared(let name, _): "\(name)"
        }
    }

    /// The kind of place, without its options.
    public var debugDescription: String { description }

    /// Without options: a policy and a source are long, or secret.
    public var customMirror: Mirror { Mirror(self, children: ["place": description]) }
}

extension CredentialsSource {
    /// The place as core reads it.
    func write(to json: inout JsonWriter) {
        json.open()
        switch place {
        case .keys(let keys): json.fields(of: keys)
        case .provider: json.field("$", "function")
        case .declared(let name, let options):
            json.name(name)
            json.open()
            options(&json)
            json.close()
        }
        json.close()
    }

    /// The provider, where it is one of the user's.
    var provider: (any CredentialsProvider)? { if case .provider(let provider) = place { provider } else { nil } }
}

extension JsonWriter {
    /// Keys as core reads them.
    mutating func fields(of keys: Credentials) {
        field("accessKeyId", keys.accessKeyId)
        field("secretAccessKey", keys.secretAccessKey)
        field("sessionToken", keys.sessionToken)
    }
}

private struct ClosureProvider: CredentialsProvider {
    let fetch: @Sendable () async throws -> Credentials

    func credentials() async throws -> Credentials { try await fetch() }
}
