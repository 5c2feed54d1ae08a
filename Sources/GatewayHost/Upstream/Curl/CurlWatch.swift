/// A socket that libcurl waits for.
final class CurlWatch: Channel {
    private let socket: Int32
    private weak var driver: CurlDriver?

    init(_ socket: Int32, _ driver: CurlDriver) {
        self.socket = socket
        self.driver = driver
    }

    func ready(_ events: UInt32) { driver?.ready(socket, events) }
}
