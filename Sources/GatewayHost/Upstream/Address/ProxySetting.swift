/// How connections to an upstream leave this machine.
///
/// A text that is no proxy becomes `invalid`, which fails each request that would use it: a wrong
/// setting must never turn into a direct connection.
enum ProxySetting: Hashable, Sendable, CustomStringConvertible {
    case direct
    case server(ProxyServer)
    case invalid(reason: String)

    /// Reads a `proxy-url` setting.
    ///
    /// - Parameter text: A proxy URL, or `direct` or `none` for no proxy; nothing means none too.
    init(_ text: String) {
        switch text.lowercased() {
        case "", "direct", "none": self = .direct
        default: self = Self.server(text)
        }
    }

    /// What is wrong with the setting, or `nil` when it can be used.
    var problem: String? {
        if case .invalid(let reason) = self { reason } else { nil }
    }

    /// The setting without its credentials.
    var description: String {
        switch self {
        case .direct: "direct"
        case .server(let server): server.description
        case .invalid(let reason): "invalid (\(reason))"
        }
    }

    private static func server(_ text: String) -> ProxySetting {
        do throws(UpstreamURLFailure) {
            return .server(try ProxyServer(text))
        } catch {
            return .invalid(reason: ProxyServer.explain(error))
        }
    }
}
