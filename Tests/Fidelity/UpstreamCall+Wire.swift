internal import ProviderAPI

extension UpstreamCall {
    /// Reads a request as it came over the wire.
    ///
    /// - Parameter text: Head and body.
    package init?(wire text: String) {
        let split = text.firstRange(of: "\r\n\r\n") ?? text.endIndex..<text.endIndex
        var lines = text[..<split.lowerBound].split(separator: "\r\n")
        guard let words = lines.first?.split(separator: " "), words.count == 3 else { return nil }
        lines.removeFirst()
        let headers = lines.map { line in
            let parts = line.split(separator: ":", maxSplits: 1)
            let value = parts.dropFirst().first.map { String($0.drop { $0 == " " }) }
            return HeaderField(parts.first.map(String.init) ?? "", value ?? "")
        }
        let host = headers.first { $0.name.lowercased() == "host" }?.value ?? "upstream"
        self.init(
            method: String(words[0]),
            url: "http://\(host)\(words[1])",
            headers: headers,
            body: Array(text[split.upperBound...].utf8)
        )
    }
}
