import CCurl
import Glibc
import ProviderAPI

/// One exchange that libcurl carries, over HTTP/2 where the upstream has it.
final class MultiplexedExchange: Exchanging {
    let handle: CurlHandle

    private let request: UpstreamRequest
    private let client: UpstreamClient
    private let multiplexer: Multiplexer
    private var call: UpstreamCall?
    private var cursor = RequestCursor()
    private var head: ByteBuffer? = ByteBuffer(capacity: 1024)
    private var reader: HeadReader?
    private var headers: UnsafeMutablePointer<curl_slist>?
    private var parseFailure: HTTPParseFailure?
    private var hasHead = false

    /// Prepares the exchange of a call.
    ///
    /// - Parameters:
    ///   - call: Who.
    ///   - handle: A new handle.
    ///   - multiplexer: Who drives it.
    ///   - client: Whose call it is.
    init(
        _ call: UpstreamCall,
        _ handle: CurlHandle,
        _ multiplexer: Multiplexer,
        _ client: UpstreamClient
    ) {
        self.call = call
        self.handle = handle
        self.multiplexer = multiplexer
        self.client = client
        request = call.request
        rewind(to: 0)
        describe()
        connectCallbacks()
        let timeouts = request.timeouts
        call.enter(.firstByte, timeouts.connect + timeouts.firstByte)
    }

    deinit { curl_slist_free_all(headers) }

    /// Whether the call still waits for it.
    var isWanted: Bool { call != nil }

    func pause() { curl_easy_pause(handle.easy, CURLPAUSE_RECV) }

    func resume() { multiplexer.resume(self) }

    func abandon() {
        call = nil
        returnReader()
        multiplexer.remove(self)
    }

    /// Lets libcurl deliver again.
    func readOn() {
        guard call?.isPaused == false else { return }
        curl_easy_pause(handle.easy, CURLPAUSE_CONT)
    }

    /// The transfer has ended.
    ///
    /// - Parameter code: How.
    func finish(_ code: CURLcode) {
        guard let call else { return }
        returnReader()
        if code == CURLE_OK, hasHead {
            self.call = nil
            return call.succeed()
        }
        call.fail(failure(code))
    }

    private func failure(_ code: CURLcode) -> UpstreamFailure {
        if let parseFailure { return .malformed(request.origin, "\(parseFailure.summary)") }
        let problem = handle.problem(code)
        if hasHead { return .cut(request.origin, problem) }
        if handle.isConnectFailure(code) { return handle.failure(code, request.origin) }
        return .noResponse(request.origin, problem)
    }

    private func returnReader() {
        head = nil
        guard let reader else { return }
        self.reader = nil
        client.giveBack(reader)
    }
}

/// The request.
extension MultiplexedExchange {
    private func describe() {
        let origin = request.origin
        let lines = String(decoding: request.head, as: UTF8.self).split(separator: "\r\n")
        let words = (lines.first ?? "").split(separator: " ")
        handle.reach(origin, timeout: request.timeouts.connect)
        handle.set(CURLOPT_URL, "https://\(origin.authority)\(words.dropFirst().first ?? "/")")
        handle.set(CURLOPT_PATH_AS_IS, 1)
        handle.set(CURLOPT_HTTP_VERSION, Int(CURL_HTTP_VERSION_2TLS))
        // A new connection is worth waiting for when it can carry this exchange too.
        handle.set(CURLOPT_PIPEWAIT, 1)
        handle.set(CURLOPT_SUPPRESS_CONNECT_HEADERS, 1)
        describeMethod(String(words.first ?? "GET"))
        for line in lines.dropFirst() { add(line) }
        // What libcurl would add by itself.
        for name in ["Expect:", "Accept:"] where !hasField(name, lines) {
            headers = curl_slist_append(headers, name)
        }
        _ = easy_set_list(handle.easy, CURLOPT_HTTPHEADER, headers)
    }

    private func describeMethod(_ method: String) {
        let size = request.body.reduce(0) { $0 + $1.count }
        if request.isHead {
            handle.set(CURLOPT_NOBODY, 1)
        } else if size > 0 || method != "GET" {
            handle.set(CURLOPT_UPLOAD, 1)
            _ = easy_set_offset(handle.easy, CURLOPT_INFILESIZE_LARGE, curl_off_t(size))
        }
        handle.set(CURLOPT_CUSTOMREQUEST, method)
    }

    private func add(_ line: Substring) {
        guard let colon = line.firstIndex(of: ":") else { return }
        switch line[..<colon].lowercased() {
        // RFC 9113 §8.2.2: these speak about an HTTP/1.1 connection; libcurl writes the length.
        case "content-length", "connection", "transfer-encoding", "keep-alive", "expect": return
        default: break
        }
        let isEmpty = line[line.index(after: colon)...].allSatisfy { $0 == " " }
        // libcurl takes a name with nothing after its colon as a header to leave out.
        headers = curl_slist_append(headers, isEmpty ? "\(line[..<colon]);" : String(line))
    }

    private func hasField(_ name: String, _ lines: [Substring]) -> Bool {
        lines.contains { $0.lowercased().hasPrefix(name.lowercased()) && name != "Expect:" }
    }

    private func rewind(to offset: Int) {
        cursor = RequestCursor()
        cursor.advance(by: request.head.count + offset, in: request)
    }

    private func read(into space: UnsafeMutableRawBufferPointer) -> Int {
        guard call != nil, !cursor.isAtEnd(of: request), let base = space.baseAddress else {
            return 0
        }
        call?.progressed()
        let count = cursor.withVectors(of: request) { vectors in
            let first = vectors.first ?? iovec()
            let count = min(first.iov_len, space.count)
            if let source = first.iov_base { memcpy(base, source, count) }
            return count
        }
        cursor.advance(by: count, in: request)
        return count
    }
}

/// The response.
extension MultiplexedExchange {
    // A line of a head, or of the trailers, which nobody wants.
    private func takeHeader(_ line: UnsafeRawBufferPointer) -> Bool {
        guard let call, !hasHead, head != nil else { return call != nil }
        if line.starts(with: "HTTP/2".utf8), let space = line.firstIndex(of: 0x20) {
            head?.append("HTTP/1.1")
            head?.append(UnsafeRawBufferPointer(rebasing: line[space...]))
        } else {
            head?.append(line)
        }
        guard line.count == 2 else { return (head?.count ?? 0) <= 2 * HeadLimits().maxBytes }
        return parseHead(call)
    }

    private func parseHead(_ call: UpstreamCall) -> Bool {
        let reader = self.reader ?? client.takeHeadReader()
        self.reader = reader
        do throws(HTTPParseFailure) {
            guard let bytes = head?.bytes,
                try reader.parse(bytes, answering: request)
            else { return true }
        } catch {
            parseFailure = error
            return false
        }
        hasHead = true
        call.enter(.idle, request.timeouts.idle)
        call.deliver(reader.head)
        returnReader()
        return self.call != nil
    }

    private func takeBody(_ bytes: UnsafeRawBufferPointer) -> Bool {
        guard let call else { return false }
        call.progressed()
        call.deliver(bytes)
        return self.call != nil
    }
}

/// What libcurl calls.
extension MultiplexedExchange {
    private func connectCallbacks() {
        let easy = handle.easy
        let context = Unmanaged.passUnretained(self).toOpaque()
        _ = easy_set_pointer(easy, CURLOPT_HEADERDATA, context)
        _ = easy_set_data_callback(easy, CURLOPT_HEADERFUNCTION) { bytes, size, count, context in
            let line = UnsafeRawBufferPointer(start: bytes, count: size * count)
            return MultiplexedExchange.from(context)?.takeHeader(line) == true ? line.count : 0
        }
        _ = easy_set_pointer(easy, CURLOPT_WRITEDATA, context)
        _ = easy_set_data_callback(easy, CURLOPT_WRITEFUNCTION) { bytes, size, count, context in
            let piece = UnsafeRawBufferPointer(start: bytes, count: size * count)
            return MultiplexedExchange.from(context)?.takeBody(piece) == true ? piece.count : 0
        }
        _ = easy_set_pointer(easy, CURLOPT_READDATA, context)
        _ = easy_set_data_callback(easy, CURLOPT_READFUNCTION) { bytes, size, count, context in
            let space = UnsafeMutableRawBufferPointer(start: bytes, count: size * count)
            return MultiplexedExchange.from(context)?.read(into: space) ?? 0
        }
        _ = easy_set_pointer(easy, CURLOPT_SEEKDATA, context)
        _ = easy_set_seek_callback(easy) { context, offset, _ in
            MultiplexedExchange.from(context)?.rewind(to: Int(clamping: offset))
            return 0
        }
    }

    private static func from(_ context: UnsafeMutableRawPointer?) -> MultiplexedExchange? {
        context.map { Unmanaged<MultiplexedExchange>.fromOpaque($0).takeUnretainedValue() }
    }
}
