import Fidelity
import Glibc
import ProviderAPI

/// A connection of which requests are read, one after the other.
final class ServedConnection {
    /// Larger than any request that is sent by hand.
    private static let maxBytes = 64 * 1024 * 1024

    private let socket: Int32
    private var pending: [UInt8] = []

    init(_ socket: Int32) { self.socket = socket }

    /// The next request, whose body has a length; `nil` at the end.
    func request() -> String? {
        while pending.count <= Self.maxBytes {
            if let count = requestSize {
                defer { pending.removeFirst(count) }
                return String(decoding: pending[..<count], as: UTF8.self)
            }
            var buffer = [UInt8](repeating: 0, count: 65_536)
            let count = recv(socket, &buffer, buffer.count, 0)
            guard count > 0 else { return nil }
            pending += buffer[..<count]
        }
        return nil
    }

    /// Sends an answer.
    ///
    /// - Returns: Whether all of it was taken.
    func send(_ answer: FakeAnswer) -> Bool {
        ([answer.head] + answer.pieces).allSatisfy { piece in
            var rest = Array(piece.utf8)[...]
            while !rest.isEmpty {
                let count = rest.withUnsafeBytes {
                    Glibc.send(socket, $0.baseAddress, $0.count, Int32(MSG_NOSIGNAL))
                }
                guard count > 0 else { return false }
                rest = rest.dropFirst(count)
            }
            return true
        }
    }

    /// The size of the first request, when all of it is here.
    private var requestSize: Int? {
        guard pending.count >= 4,
            let end = (0...(pending.count - 4)).first(where: {
                pending[$0..<($0 + 4)].elementsEqual([13, 10, 13, 10])
            })
        else { return nil }
        let head = String(decoding: pending[..<end], as: UTF8.self).lowercased()
        let line = head.split(separator: "\r\n").first { $0.hasPrefix("content-length:") }
        let length = line.flatMap { Int($0.dropFirst(15).filter(\.isNumber)) } ?? 0
        let size = end + 4 + length
        return pending.count >= size ? size : nil
    }
}

extension FakeAnswer {
    /// What an error says, for the list of requests.
    var reason: String {
        guard status >= 400, case .whole(let text) = body else { return "" }
        let message = UpstreamError(json: (try? JSONValue(parsing: text)) ?? .null).message
        return message.map { ": \($0)" } ?? ""
    }
}
