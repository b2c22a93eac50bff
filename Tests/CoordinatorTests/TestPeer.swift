import AsyncHTTPClient
import Foundation
import NIOCore
import NIOHTTP1
import NIOSSL
import Wire

/// Somebody who speaks with a coordinator over mutual TLS.
struct TestPeer: Sendable {
    /// What it shows.
    let credentials: TestFederation.Credentials?
    /// How it connects.
    let tls: TLSConfiguration
    private let client: HTTPClient
    private let port: Int

    init(
        port: Int,
        credentials: TestFederation.Credentials?,
        authorityPEM: String,
        maximumTLSVersion: TLSVersion? = nil
    ) throws {
        tls = try Self.tls(credentials: credentials, authorityPEM: authorityPEM, maximumVersion: maximumTLSVersion)
        var configuration = HTTPClient.Configuration(tlsConfiguration: tls)
        configuration.timeout = .init(connect: .seconds(5), read: .seconds(60))
        // A refused handshake is an answer, not a hiccup to try again.
        configuration.networkFrameworkWaitForConnectivity = false
        configuration.connectionPool.retryConnectionEstablishment = false
        client = HTTPClient(eventLoopGroupProvider: .singleton, configuration: configuration)
        self.port = port
        self.credentials = credentials
    }

    private static func tls(
        credentials: TestFederation.Credentials?,
        authorityPEM: String,
        maximumVersion: TLSVersion?
    ) throws -> TLSConfiguration {
        var tls = TLSConfiguration.makeClientConfiguration()
        tls.trustRoots = .certificates(try NIOSSLCertificate.fromPEMBytes(Array(authorityPEM.utf8)))
        tls.maximumTLSVersion = maximumVersion
        if let credentials {
            let chain = try NIOSSLCertificate.fromPEMBytes(Array(credentials.certificatePEM.utf8))
            tls.certificateChain = chain.map { .certificate($0) }
            tls.privateKey = .privateKey(
                try NIOSSLPrivateKey(bytes: Array(credentials.privateKeyPEM.utf8), format: .pem)
            )
        }
        return tls
    }

    /// An answer.
    struct Answer: Sendable {
        var status: Int
        var headers: [String: String]
        var body: Data

        /// The JSON body.
        func decoded<Value: Decodable>(_ type: Value.Type) throws -> Value {
            guard (200..<300).contains(status) else { throw try problem() }
            return try WireCoding.decode(type, from: body)
        }

        /// The problem the answer tells of.
        func problem() throws -> ProblemDetails {
            guard headers["content-type"] == ProblemDetails.mediaType else {
                throw TestFailure("status \(status), no problem: \(String(decoding: body.prefix(200), as: UTF8.self))")
            }
            return try WireCoding.decode(ProblemDetails.self, from: body)
        }
    }

    /// Asks for something that has no end, and gives what comes of it to `body` piece by piece until that says true.
    func follow(_ path: String, until body: (String) async throws -> Bool) async throws {
        let request = HTTPClientRequest(url: "https://localhost:\(port)\(path)")
        let response = try await client.execute(request, deadline: .now() + .seconds(60))
        var text = ""
        for try await buffer in response.body {
            text += String(buffer: buffer)
            if try await body(text) { return }
        }
        throw TestFailure("the stream ended: \(text.suffix(300))")
    }

    /// Reads a stream to the end that the other side makes: everything that came, so far each time it is more.
    func read(_ path: String, told: (String) async throws -> Void) async throws -> String {
        try await Self.read("https://localhost:\(port)\(path)", client, told: told)
    }

    /// As ``read(_:told:)``, with another client.
    static func read(
        _ url: String,
        headers: [String: String] = [:],
        _ client: HTTPClient,
        told: (String) async throws -> Void
    ) async throws -> String {
        var request = HTTPClientRequest(url: url)
        for (name, value) in headers { request.headers.add(name: name, value: value) }
        let response = try await client.execute(request, deadline: .now() + .seconds(60))
        var text = ""
        for try await buffer in response.body {
            text += String(buffer: buffer)
            try await told(text)
        }
        return text
    }

    /// Asks.
    func send(
        _ method: String,
        _ path: String,
        headers: [String: String] = [:],
        body: Data? = nil
    ) async throws -> Answer {
        var request = HTTPClientRequest(url: "https://localhost:\(port)\(path)")
        request.method = .init(rawValue: method)
        for (name, value) in headers { request.headers.add(name: name, value: value) }
        if let body { request.body = .bytes(ByteBuffer(bytes: body)) }
        let response = try await client.execute(request, deadline: .now() + .seconds(60))
        let bytes = try await response.body.collect(upTo: 64 << 20)
        var fields: [String: String] = [:]
        for field in response.headers { fields[field.name.lowercased()] = field.value }
        return Answer(status: Int(response.status.code), headers: fields, body: Data(bytes.readableBytesView))
    }

    /// Sends JSON.
    func json(_ method: String, _ path: String, _ value: some Encodable) async throws -> Answer {
        try await send(
            method,
            path,
            headers: ["content-type": "application/json"],
            body: try WireCoding.encode(value)
        )
    }

    /// Hangs up; without effect the second time.
    func close() async { try? await client.shutdown() }
}

/// What a test that cannot go on throws.
struct TestFailure: Error, CustomStringConvertible {
    let description: String
    init(_ description: String) { self.description = description }
}

/// The value, or a failure where there is none.
func required<Value>(_ value: Value?) throws -> Value {
    guard let value else { throw TestFailure("found nothing, expected a \(Value.self)") }
    return value
}
