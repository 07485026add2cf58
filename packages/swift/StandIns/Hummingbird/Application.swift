import LoopbackServer
import NIOCore

/// As of HummingbirdCore.
public struct BindAddress: Sendable {
    let port: Int

    public static func hostname(_ host: String = "127.0.0.1", port: Int = 8080) -> BindAddress { BindAddress(port: port) }
}

public struct ApplicationConfiguration: Sendable {
    let address: BindAddress

    public init(address: BindAddress = .hostname()) { self.address = address }
}

/// Serves the route `/` to whatever path.
public struct Application: Sendable {
    private let route: Router<BasicRequestContext>.Handler?
    private let port: Int

    public init(router: Router<BasicRequestContext>, configuration: ApplicationConfiguration = .init()) {
        route = router.routes["/"]
        port = configuration.address.port
    }

    public func runService() async throws {
        _ = try LoopbackServer(port: UInt16(port)) { [route] request in
            let fields = request.headers.map { (HTTPField.Name(name: $0), $1) }
            let given = Request(headers: HTTPFields(fields), body: RequestBody([ByteBuffer(bytes: request.body)]))
            guard let response = try? await route?(given, BasicRequestContext()) else { return (404, [:], "") }
            let body = String(decoding: response.body.bytes.readableBytesView, as: UTF8.self)
            return (response.status.code, ["content-type": response.headers[.contentType] ?? ""], body)
        }
        while true { try await Task.sleep(for: .seconds(3600)) }
    }
}
