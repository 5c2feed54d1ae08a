import Glibc

@testable import GatewayHost

/// The server's end of a connection in a test; reads give up after ten seconds.
final class FakeConnection {
    /// Which connection of its server this is, from 1 on.
    let number: Int

    private let socket: Int32
    private var isOpen = true
    private var pending: [UInt8] = []

    init(_ socket: Int32, number: Int) {
        self.socket = socket
        self.number = number
        var limit = timeval(tv_sec: 10, tv_usec: 0)
        setsockopt(socket, SOL_SOCKET, SO_RCVTIMEO, &limit, socklen_t(MemoryLayout<timeval>.size))
        setsockopt(socket, SOL_SOCKET, SO_SNDTIMEO, &limit, socklen_t(MemoryLayout<timeval>.size))
    }

    /// Reads one request whose body has a Content-Length.
    ///
    /// - Returns: Head and body as text, or `nil` at the end of the connection.
    func request() -> String? {
        while true {
            if let end = headEnd() {
                let head = String(decoding: pending[..<end], as: UTF8.self)
                let length = Self.contentLength(of: head)
                if pending.count >= end + length {
                    defer { pending.removeFirst(end + length) }
                    return String(decoding: pending[..<(end + length)], as: UTF8.self)
                }
            }
            guard let more = read() else { return nil }
            pending += more
        }
    }

    /// Reads what comes next.
    ///
    /// - Parameter limit: How many bytes at most.
    /// - Returns: At least one byte, or `nil` at the end.
    func read(_ limit: Int = 65_536) -> [UInt8]? {
        let bytes = [UInt8](unsafeUninitializedCapacity: limit) { space, count in
            count = max(recv(socket, space.baseAddress, limit, 0), 0)
        }
        return bytes.isEmpty ? nil : bytes
    }

    /// Reads exactly so many bytes.
    ///
    /// - Parameter count: How many.
    /// - Returns: Those, or `nil` at the end.
    func exactly(_ count: Int) -> [UInt8]? {
        while pending.count < count {
            guard let more = read() else { return nil }
            pending += more
        }
        defer { pending.removeFirst(count) }
        return Array(pending[..<count])
    }

    /// Writes all of a text.
    ///
    /// - Parameter text: What to write.
    /// - Returns: Whether all of it was taken.
    @discardableResult
    func write(_ text: String) -> Bool { write(Array(text.utf8)) }

    /// Writes all of some bytes.
    ///
    /// - Parameter bytes: What to write.
    /// - Returns: Whether all of them were taken.
    @discardableResult
    func write(_ bytes: [UInt8]) -> Bool {
        var sent = 0
        while sent < bytes.count {
            let count = bytes[sent...].withUnsafeBytes {
                send(socket, $0.baseAddress, $0.count, Int32(MSG_NOSIGNAL))
            }
            guard count > 0 else { return false }
            sent += count
        }
        return true
    }

    /// Answers with a body of known length.
    ///
    /// - Parameters:
    ///   - body: The body.
    ///   - headers: Further header lines, each with its CRLF.
    func answer(_ body: String, headers: String = "") {
        write("HTTP/1.1 200 OK\r\nContent-Length: \(body.utf8.count)\r\n\(headers)\r\n\(body)")
    }

    /// Waits until the client has closed its end.
    ///
    /// - Returns: `false` when it has not within ten seconds.
    func waitForClose() -> Bool {
        var byte: UInt8 = 0
        while true {
            let count = recv(socket, &byte, 1, 0)
            if count == 0 { return true }
            if count < 0 { return errno != EAGAIN && errno != EWOULDBLOCK }
        }
    }

    /// Connects to a port of the loopback and passes bytes on in both directions until one ends.
    ///
    /// - Parameter port: The port.
    func relay(to port: UInt16) {
        let other = Glibc.socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
        defer { Glibc.close(other) }
        _ = SocketAddress(literal: "127.0.0.1", port: port)?.withSockaddr { connect(other, $0, $1) }
        if !pending.isEmpty { _ = send(other, pending, pending.count, Int32(MSG_NOSIGNAL)) }
        let mine = socket
        let back = LoopThread(named: "fake relay") {
            FakeConnection.copy(from: other, to: mine)
            shutdown(mine, Int32(SHUT_RDWR))
        }
        FakeConnection.copy(from: mine, to: other)
        shutdown(other, Int32(SHUT_RDWR))
        back.join()
    }

    private static func copy(from source: Int32, to sink: Int32) {
        var bytes = [UInt8](repeating: 0, count: 65_536)
        while true {
            let count = recv(source, &bytes, bytes.count, 0)
            guard count > 0 else { return }
            var sent = 0
            while sent < count {
                let more = bytes[sent..<count].withUnsafeBytes {
                    send(sink, $0.baseAddress, $0.count, Int32(MSG_NOSIGNAL))
                }
                guard more > 0 else { return }
                sent += more
            }
        }
    }

    /// Closes with a reset.
    func reset() {
        var linger = Glibc.linger(l_onoff: 1, l_linger: 0)
        setsockopt(socket, SOL_SOCKET, SO_LINGER, &linger, socklen_t(MemoryLayout<linger>.size))
        close()
    }

    func close() {
        guard isOpen else { return }
        isOpen = false
        Glibc.close(socket)
    }

    private func headEnd() -> Int? {
        guard pending.count >= 4 else { return nil }
        for index in 0...(pending.count - 4)
        where pending[index..<(index + 4)].elementsEqual([13, 10, 13, 10]) {
            return index + 4
        }
        return nil
    }

    private static func contentLength(of head: String) -> Int {
        for line in head.split(separator: "\r\n")
        where line.lowercased().hasPrefix("content-length:") {
            return Int(line.dropFirst(15).filter(\.isNumber)) ?? 0
        }
        return 0
    }
}
