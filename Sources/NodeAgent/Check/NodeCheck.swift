import Federation
import NIOCore
import NIOPosix
import Trust
import Wire

/// A preflight: tries in turn what a node needs, and says what to do, or to tell the network team, when a step fails.
///
/// It changes nothing, here or at the coordinator, and may run beside the node.
public struct NodeCheck: Sendable {
    let configuration: NodeConfiguration
    let environment: NodeEnvironment

    /// The check of a node.
    public init(configuration: NodeConfiguration, environment: NodeEnvironment) {
        self.configuration = configuration
        self.environment = environment
    }

    /// Tries everything; a step that depends on one that failed is skipped.
    ///
    /// - Parameter tell: Told of each result as it comes.
    /// - Returns: One result for each step, in order, and several for data and plan where there are several.
    public func run(tell: @Sendable (CheckResult) -> Void = { _ in }) async -> [CheckResult] {
        var results: [CheckResult] = []
        func add(_ new: [CheckResult]) {
            new.forEach(tell)
            results += new
        }
        let identity = Result { () throws(NodeError) in try MemberFiles.read(from: configuration.stateDirectory) }
        add([await name()])
        let isNamed = results.allSatisfy { $0.outcome == .ok }
        add(isNamed ? await connection(as: try? identity.get()) : Self.skipped([.port, .proxy, .tls]))
        let isConnected = results.allSatisfy { $0.outcome != .failed } && (try? identity.get()) != nil
        let (asked, studies) = await coordinator(identity, isConnected: isConnected)
        add(asked)
        let (read, data) = await self.data()
        add(read)
        add(plans(of: studies, data: data))
        return results
    }

    static func skipped(
        _ steps: [CheckResult.Step],
        because reason: String = "an earlier step failed"
    ) -> [CheckResult] {
        steps.map { CheckResult(step: $0, outcome: .skipped, detail: "not tried: \(reason)") }
    }

    // MARK: Name, port, proxy, TLS

    private func name() async -> CheckResult {
        let host = configuration.proxy?.host ?? configuration.coordinator.host
        let port = configuration.proxy?.port ?? configuration.coordinator.port
        let whose = configuration.proxy == nil ? "coordinator" : "proxy"
        do {
            let address = try await NIOThreadPool.singleton.runIfActive {
                try SocketAddress.makeAddressResolvingHost(host, port: port)
            }
            return CheckResult(
                step: .name,
                outcome: .ok,
                detail: "the \(whose)'s host \(host) has the address \(address.ipAddress ?? "\(address)")"
            )
        } catch {
            return CheckResult(
                step: .name,
                outcome: .failed,
                detail: "the \(whose)'s host \(host) is unknown to this machine",
                advice:
                    "Check the spelling; if it is right, tell the network team: the DNS here must resolve \(host)."
            )
        }
    }

    private func connection(as identity: MemberIdentity?) async -> [CheckResult] {
        guard let identity else { return await connectionOnly() }
        let probe = AuthorityProbe(
            coordinator: configuration.coordinator,
            proxy: configuration.proxy,
            fingerprint: identity.authority.fingerprint,
            federation: identity.identity.federation,
            now: environment.now
        )
        do {
            let authority = try await probe.authority()
            let detail =
                "TLS 1.3 with the coordinator of \(identity.identity.federation), authority \(authority.fingerprint)"
            return [port(nil), proxy(nil), CheckResult(step: .tls, outcome: .ok, detail: detail)]
        } catch {
            switch error.step {
            case .connection: return [port(error.error)] + Self.skipped([.proxy, .tls])
            case .tunnel: return [port(nil), proxy(error.error)] + Self.skipped([.tls])
            case .handshake: return [port(nil), proxy(nil), tls(error.error)]
            }
        }
    }

    /// Without an identity there is no authority to compare TLS with.
    private func connectionOnly() async -> [CheckResult] {
        let reached = await AuthorityProbe.connects(to: configuration.coordinator, proxy: configuration.proxy)
        let tls = CheckResult(
            step: .tls,
            outcome: .skipped,
            detail: "not tried: this node has not joined, so it knows no authority to compare with"
        )
        return [port(reached), reached == nil ? proxy(nil) : Self.skipped([.proxy])[0], tls]
    }

    private var firstHop: String { configuration.proxy?.place ?? configuration.coordinator.place }

    private func port(_ error: CoordinatorError?) -> CheckResult {
        guard let error else {
            return CheckResult(step: .port, outcome: .ok, detail: "\(firstHop) accepts connections")
        }
        let aim = configuration.proxy == nil ? "the coordinator" : "the proxy"
        return CheckResult(
            step: .port,
            outcome: .failed,
            detail: "\(error)",
            advice:
                "Tell the network team: this machine must be allowed to open TCP connections to \(aim) at \(firstHop). "
                + "No connection is ever made towards this machine."
        )
    }

    private func proxy(_ error: CoordinatorError?) -> CheckResult {
        guard let proxy = configuration.proxy else {
            return CheckResult(step: .proxy, outcome: .skipped, detail: "no proxy is configured")
        }
        guard let error else {
            return CheckResult(step: .proxy, outcome: .ok, detail: "\(proxy) connects through")
        }
        return CheckResult(
            step: .proxy,
            outcome: .failed,
            detail: "\(error)",
            advice:
                "Tell the network team: the proxy \(proxy) must allow CONNECT to \(configuration.coordinator.place)."
        )
    }

    private func tls(_ error: CoordinatorError) -> CheckResult {
        CheckResult(
            step: .tls,
            outcome: .failed,
            detail: "\(error)",
            advice:
                "If connections are inspected, tell the network team: \(configuration.coordinator.place) must "
                + "be exempt from TLS inspection; both sides use the federation's own certificates. Otherwise ask the "
                + "operator whether this is the coordinator's address."
        )
    }
}
