/// Whom to call, as whom, for which application; and how.
public struct ImConfig: Sendable {
    /// Where the keys of the account come from.
    public var credentials: CredentialsSource
    /// The application, for calls that name none.
    public var appId: Int32
    /// Where the application was created.
    public var region: Region
    /// Another server than the region's, such as the emulator: scheme, host and port.
    public var baseUrl: String?
    /// How calls are made. Of no meaning to an ``ImProtocol``.
    public var transport: Transport

    /// Settings with the transport's defaults. Without credentials, ``CredentialsSource/chain(configFile:profile:skipBroken:stsEndpoint:metadataEndpoint:)``
    /// looks for keys. An ``ImProtocol`` needs ``CredentialsSource/keys(_:)``.
    public init(
        credentials: CredentialsSource = .chain(),
        appId: Int32,
        region: Region = .cnNorth1,
        baseUrl: String? = nil,
        transport: Transport = Transport()
    ) {
        self.credentials = credentials
        self.appId = appId
        self.region = region
        self.baseUrl = baseUrl
        self.transport = transport
    }

    /// Settings with keys.
    public init(
        accessKeyId: String,
        secretAccessKey: String,
        appId: Int32,
        sessionToken: String? = nil,
        region: Region = .cnNorth1,
        baseUrl: String? = nil,
        transport: Transport = Transport()
    ) {
        let keys = Credentials(accessKeyId: accessKeyId, secretAccessKey: secretAccessKey, sessionToken: sessionToken)
        self.init(credentials: .keys(keys), appId: appId, region: region, baseUrl: baseUrl, transport: transport)
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
        /// Time limit of one attempt; ten seconds by default.
        public var timeout: Duration?
        /// Time limit of a call with all its attempts; thirty seconds by default.
        public var deadline: Duration?
        /// Time limit of connecting; five seconds by default.
        public var connectTimeout: Duration?
        /// How often calls are tried.
        public var retry: RetryPolicy
        /// Paces every call by the documented rates. Without it only batches are paced.
        public var isPaced: Bool
        /// Shares the rates of paced calls and batches with other processes; without it they are this process's own.
        public var rateStore: (any RateStore)?
        /// A proxy for every call, by its URL. Without it the environment's proxies count.
        public var proxy: String?
        /// Certificates in PEM to trust besides the system's own.
        public var rootCertificates: [UInt8]?
        /// Receives every attempt of every call.
        public var hooks: CallHooks
        /// Receives log records. By default what `VOLC_IM_LOG` says, or warnings and errors, go to standard error.
        public var logger: ImLogger
        /// Traces and measures calls.
        public var telemetry: ImTelemetry?

        /// Settings that change what is given.
        public init(
            timeout: Duration? = nil,
            deadline: Duration? = nil,
            connectTimeout: Duration? = nil,
            retry: RetryPolicy = RetryPolicy(),
            isPaced: Bool = false,
            rateStore: (any RateStore)? = nil,
            proxy: String? = nil,
            rootCertificates: [UInt8]? = nil,
            hooks: CallHooks = CallHooks(),
            logger: ImLogger = .standardError,
            telemetry: ImTelemetry? = nil
        ) {
            self.timeout = timeout
            self.deadline = deadline
            self.connectTimeout = connectTimeout
            self.retry = retry
            self.isPaced = isPaced
            self.rateStore = rateStore
            self.proxy = proxy
            self.rootCertificates = rootCertificates
            self.hooks = hooks
            self.logger = logger
            self.telemetry = telemetry
        }
    }
}

extension ImConfig: CustomStringConvertible, CustomReflectable {
    /// The settings without the secrets.
    public var description: String {
        "ImConfig(credentials: \(credentials), appId: \(appId), region: \(region.rawValue), baseUrl: \(baseUrl ?? "nil"))"
    }

    /// The settings without the secrets.
    public var customMirror: Mirror {
        Mirror(self, children: ["credentials": "\(credentials)", "appId": appId, "region": region.rawValue])
    }
}
