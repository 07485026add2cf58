/// Whom to call, as whom, for which application; and how.
public struct ImConfig: Sendable {
    /// The access key id of the account.
    public var accessKeyId: String
    /// Its secret.
    public var secretAccessKey: String
    /// The application, for calls that name none.
    public var appId: Int32
    /// The session token of temporary credentials.
    public var sessionToken: String?
    /// Where the application was created.
    public var region: Region
    /// Another server than the region's, such as the emulator: scheme, host and port.
    public var baseUrl: String?
    /// How calls are made. Of no meaning to an ``ImProtocol``.
    public var transport: Transport

    /// Settings with the transport's defaults.
    public init(
        accessKeyId: String,
        secretAccessKey: String,
        appId: Int32,
        sessionToken: String? = nil,
        region: Region = .cnNorth1,
        baseUrl: String? = nil,
        transport: Transport = Transport()
    ) {
        self.accessKeyId = accessKeyId
        self.secretAccessKey = secretAccessKey
        self.appId = appId
        self.sessionToken = sessionToken
        self.region = region
        self.baseUrl = baseUrl
        self.transport = transport
    }

    /// A region of the service.
    public struct Region: RawRepresentable, Sendable, Hashable {
        /// `cn-north-1`.
        public static let cnNorth1 = Region(rawValue: "cn-north-1")
        /// `ap-southeast-1`.
        public static let apSoutheast1 = Region(rawValue: "ap-southeast-1")

        /// The region's name.
        public let rawValue: String

        /// A region by its name.
        public init(rawValue: String) {
            self.rawValue = rawValue
        }
    }

    /// How a client makes its calls.
    public struct Transport: Sendable {
        /// Time limit of one attempt.
        public var timeout: Duration
        /// Time limit of a call with all its attempts.
        public var deadline: Duration
        /// Time limit of connecting.
        public var connectTimeout: Duration
        /// How often calls are tried.
        public var retry: RetryPolicy
        /// Paces every call by the documented rates. Without it only batches are paced.
        public var isPaced: Bool
        /// A proxy for every call, by its URL. Without it the environment's proxies count.
        public var proxy: String?
        /// Certificates in PEM to trust besides the system's own.
        public var rootCertificates: [UInt8]?
        /// Receives every attempt of every call.
        public var hooks: CallHooks

        /// Ten seconds for an attempt, thirty for a call, five for a connection.
        public init(
            timeout: Duration = .seconds(10),
            deadline: Duration = .seconds(30),
            connectTimeout: Duration = .seconds(5),
            retry: RetryPolicy = RetryPolicy(),
            isPaced: Bool = false,
            proxy: String? = nil,
            rootCertificates: [UInt8]? = nil,
            hooks: CallHooks = CallHooks()
        ) {
            self.timeout = timeout
            self.deadline = deadline
            self.connectTimeout = connectTimeout
            self.retry = retry
            self.isPaced = isPaced
            self.proxy = proxy
            self.rootCertificates = rootCertificates
            self.hooks = hooks
        }
    }
}

extension ImConfig: CustomStringConvertible, CustomReflectable {
    /// The settings without the secrets.
    public var description: String {
        "ImConfig(accessKeyId: \(accessKeyId), appId: \(appId), region: \(region.rawValue), baseUrl: \(baseUrl ?? "nil"))"
    }

    /// The settings without the secrets.
    public var customMirror: Mirror {
        Mirror(self, children: ["accessKeyId": accessKeyId, "appId": appId, "region": region.rawValue])
    }
}
