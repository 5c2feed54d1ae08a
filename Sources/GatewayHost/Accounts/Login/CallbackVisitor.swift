import Glibc

/// A connection to the callback listener whose request head is still arriving.
final class CallbackVisitor: Channel {
    private static let maxHead = 16 * 1024  // an authorization code with its state is far smaller

    let fd: Int32
    /// Ends a visitor that says nothing.
    var timer: TimerID?
    private var bytes: [UInt8] = []
    /// How much of the empty line that ends a head has been seen.
    private var ending = 0
    private unowned let listener: CallbackListener

    init(_ fd: Int32, _ listener: CallbackListener) {
        self.fd = fd
        self.listener = listener
    }

    func ready(_ events: UInt32) {
        var buffer = [UInt8](repeating: 0, count: 4096)
        let count = Glibc.read(fd, &buffer, buffer.count)
        if count < 0, errno == EAGAIN || errno == EINTR { return }
        guard count > 0, bytes.count + count <= Self.maxHead else {
            return listener.dismiss(self)
        }
        bytes += buffer[..<count]
        if hasEnd(buffer[..<count]) { listener.answer(self) }
    }

    /// What is asked for with GET: the path and the query behind it.
    var target: (path: String, query: String)? {
        let line = bytes.prefix { $0 != UInt8(ascii: "\r") }
        let words = line.split(separator: UInt8(ascii: " "))
        guard words.count == 3, words[0].elementsEqual("GET".utf8),
            let mark = words[1].firstIndex(of: UInt8(ascii: "?"))
        else { return nil }
        return (
            String(decoding: words[1][..<mark], as: UTF8.self),
            String(decoding: words[1][(mark + 1)...], as: UTF8.self)
        )
    }

    private func hasEnd(_ piece: ArraySlice<UInt8>) -> Bool {
        for byte in piece where ending < 4 {
            let wanted = ending % 2 == 0 ? UInt8(ascii: "\r") : UInt8(ascii: "\n")
            ending = byte == wanted ? ending + 1 : byte == UInt8(ascii: "\r") ? 1 : 0
        }
        return ending == 4
    }
}
