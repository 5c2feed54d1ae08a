import ProviderAPI

/// What may be written of what a plugin describes: the grammar of RFC 9110, and what is the host's.
///
/// Each check answers what is wrong, or `nil`.
enum PlanGrammar {
    /// Longer methods are none of HTTP's.
    private static let longestMethod = 32
    /// As many bytes of headers as any server takes several times over.
    static let mostHeaderBytes = 256 * 1024
    /// More edits than any format has members, several times over.
    static let mostEdits = 1024

    /// A method; `CONNECT` asks for a tunnel and not for an answer.
    static func method(_ method: UnsafeRawBufferPointer) -> PlanViolation? {
        guard !method.isEmpty, method.count <= longestMethod, method.allSatisfy(ByteClass.isToken)
        else { return PlanViolation("method", "is not a method of HTTP") }
        guard !ByteClass.equal(method, "connect") else {
            return PlanViolation("method", "is CONNECT, which asks for a tunnel")
        }
        return nil
    }

    /// A header; that of the host is judged with the URL.
    static func header(
        _ name: UnsafeRawBufferPointer,
        _ value: UnsafeRawBufferPointer
    ) -> PlanViolation? {
        guard !name.isEmpty, name.allSatisfy(ByteClass.isToken) else {
            return PlanViolation(
                "header \(PlanViolation.shown(name))",
                "has a name that is no token"
            )
        }
        // A line end in a value would write headers, or requests, of its own.
        guard ByteClass.isFieldValue(value) else {
            let field = "header \(PlanViolation.shown(name))"
            return PlanViolation(field, "holds a line break or another control character")
        }
        guard !isHosts(name) else {
            return PlanViolation("header \(PlanViolation.shown(name))", "is for the gateway to set")
        }
        return nil
    }

    /// The address of a page that a person shall open.
    static func page(_ url: String) -> PlanViolation? {
        let isVisible = url.utf8.allSatisfy { $0 > 0x20 && $0 < 0x7f }
        let start = url.prefix(8).lowercased()
        guard isVisible, start.hasPrefix("https://") || start.hasPrefix("http://") else {
            return PlanViolation("address of a page", "is not one of the web")
        }
        return nil
    }

    /// A status of an answer that is final and may have a body's type.
    static func status(_ status: Int) -> PlanViolation? {
        (200...599).contains(status)
            ? nil : PlanViolation("status", "of the answer is \(status), not 200 to 599")
    }

    /// The media type of an answer.
    static func contentType(_ type: UnsafeRawBufferPointer) -> PlanViolation? {
        ByteClass.isFieldValue(type)
            ? nil : PlanViolation("content type", "of the answer holds a control character")
    }

    /// A member's name that cannot be written into JSON.
    static func unreadableMember(_ name: UnsafeRawBufferPointer) -> PlanViolation {
        PlanViolation("member \(PlanViolation.shown(name))", "has a name that is not UTF-8")
    }

    /// A value that would break the body that it is put into.
    static func unreadableValue(of name: UnsafeRawBufferPointer) -> PlanViolation {
        PlanViolation("member \(PlanViolation.shown(name))", "has a value that is not JSON")
    }

    static var tooManyEdits: PlanViolation {
        PlanViolation("edits", "are more than \(mostEdits)")
    }

    /// Whether a header frames the request or belongs to one connection, which are the host's.
    ///
    /// RFC 9110 §7.6.1 names those of the connection. Sent by a plugin, each of them can make a server
    /// see another request than the host has sent.
    private static func isHosts(_ name: UnsafeRawBufferPointer) -> Bool {
        switch name.count {
        case 2: ByteClass.equal(name, "te")
        case 6: ByteClass.equal(name, "expect")
        case 7: ByteClass.equal(name, "trailer") || ByteClass.equal(name, "upgrade")
        case 10: ByteClass.equal(name, "connection") || ByteClass.equal(name, "keep-alive")
        case 14: ByteClass.equal(name, "content-length")
        case 16: ByteClass.equal(name, "proxy-connection")
        case 17: ByteClass.equal(name, "transfer-encoding")
        case 19: ByteClass.equal(name, "proxy-authorization")
        default: false
        }
    }
}

extension PlanGrammar {
    /// What is wrong with a request that a plugin wrote as a document.
    ///
    /// - Parameters:
    ///   - plan: The request.
    ///   - url: Where its URL leads.
    /// - Returns: `nil` when it may be sent.
    static func violation(of plan: UpstreamPlan, to url: UpstreamURL) -> PlanViolation? {
        if let problem = Array(plan.method.utf8).withUnsafeBytes(method) { return problem }
        var byteCount = 0
        for field in plan.headers {
            byteCount += field.name.utf8.count + field.value.utf8.count + 4
            let (name, value) = (Array(field.name.utf8), Array(field.value.utf8))
            let problem = name.withUnsafeBytes { name in
                value.withUnsafeBytes { value in
                    ByteClass.equal(name, "host") ? host(value, url.authority) : header(name, value)
                }
            }
            if let problem { return problem }
        }
        return byteCount <= mostHeaderBytes ? nil : tooManyHeaders
    }

    /// A header `host`, which may repeat what the URL says and is left out then.
    static func host(_ value: UnsafeRawBufferPointer, _ authority: String) -> PlanViolation? {
        String(decoding: value, as: UTF8.self).lowercased() == authority
            ? nil : PlanViolation("header `host`", "names another host than the URL")
    }

    static var tooManyHeaders: PlanViolation {
        PlanViolation("headers", "are longer than \(mostHeaderBytes / 1024) KiB together")
    }
}

extension UpstreamURL {
    /// Reads the URL of a plan.
    ///
    /// - Parameters:
    ///   - text: What the plugin wrote.
    ///   - hosts: Where it may lead.
    /// - Throws: What is wrong with it.
    init(planned text: String, _ hosts: HostPolicy) throws(PlanViolation) {
        do throws(UpstreamURLFailure) {
            try self.init(text)
        } catch {
            throw PlanViolation("url", "is unusable: \(error)")
        }
        if let violation = hosts.violation(of: self) { throw violation }
    }
}
