import ProviderAPI

/// Writes the head of an upstream request.
enum UpstreamHead {
    /// Writes the request line and the headers, with the empty line that ends them.
    ///
    /// - Parameters:
    ///   - plan: What the plugin described.
    ///   - target: Where its URL leads.
    ///   - account: The account, whose headers come last.
    ///   - client: The client's head.
    ///   - bodyCount: The length of the body.
    ///   - head: Takes the whole head.
    static func write(
        _ plan: PlanCollector,
        to target: UpstreamTargets.Target,
        account: Account,
        client: RequestHead,
        bodyCount: Int,
        into head: inout ByteBuffer
    ) {
        head.append(plan.method)
        head.append(" ")
        head.append(target.path)
        head.append(" HTTP/1.1\r\nhost: ")
        head.append(target.authority)
        head.append("\r\n")
        head.append(plan.headerLines.bytes)
        if !plan.setsAgent { appendAgent(of: client, to: &head) }
        for header in account.terms.headers { append(header, client, to: &head) }
        if plan.method != "GET" || bodyCount > 0 {
            head.append("content-length: ")
            head.append(decimal: bodyCount)
            head.append("\r\n")
        }
        head.append("\r\n")
    }

    /// The client is named as it named itself; who does not is not given a name.
    private static func appendAgent(of client: RequestHead, to head: inout ByteBuffer) {
        guard let agent = client.fields[.userAgent] else { return }
        head.append("user-agent: ")
        head.append(agent)
        head.append("\r\n")
    }

    /// A value `$Name` stands for that header of the client, and for nothing where it sent none.
    private static func append(
        _ header: HeaderField,
        _ client: RequestHead,
        to head: inout ByteBuffer
    ) {
        guard header.value.hasPrefix("$") else {
            head.append("\(header.name): \(header.value)\r\n")
            return
        }
        let wanted = header.value.dropFirst().lowercased()
        for index in 0..<client.fields.count {
            let name = String(decoding: client.fields.name(at: index), as: UTF8.self)
            guard name.lowercased() == wanted else { continue }
            head.append("\(header.name): ")
            head.append(client.fields.value(at: index))
            head.append("\r\n")
            return
        }
    }
}
