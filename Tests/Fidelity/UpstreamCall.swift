package import ProviderAPI

/// One request as it reaches an upstream, for checks of what the real one would refuse.
package struct UpstreamCall: Sendable {
    package let method: String
    package let url: String
    /// Names in lower case.
    package let headers: [HeaderField]
    package let body: [UInt8]

    package init(method: String, url: String, headers: [HeaderField], body: [UInt8]) {
        self.method = method
        self.url = url
        self.headers = headers.map { HeaderField($0.name.lowercased(), $0.value) }
        self.body = body
    }

    /// Carries a plan out as the host does.
    ///
    /// - Parameters:
    ///   - plan: What the provider asked for.
    ///   - request: The request that it was asked about.
    /// - Throws: A `JSONFailure` when the body is no object although it is edited.
    package init(_ plan: UpstreamPlan, for request: ProviderRequest) throws {
        var splice = JSONSplice()
        for edit in plan.edits {
            switch edit {
            case .remove(let key): splice.remove(key)
            case .set(let key, let json):
                splice.set(key) { writer in
                    Array(json.utf8).withUnsafeBytes { writer.raw($0) }
                }
            }
        }
        if request.format != .generateContent, request.format != .none {
            splice.set("model") { $0.string(text: request.model) }
        }
        var output = ByteBuffer(capacity: request.body.count + 256)
        let source = plan.body ?? Array(request.body)
        if splice.isEmpty {
            output.append(source)
        } else {
            try source.withUnsafeBytes {
                try splice.apply(to: $0)
                splice.append(to: &output)
            }
        }
        self.init(
            method: plan.method,
            url: plan.url,
            headers: plan.headers,
            body: Array(output.bytes)
        )
    }

    /// The value of the first header of a name, which is in lower case.
    package func header(_ name: String) -> String? { headers.first { $0.name == name }?.value }

    /// The path of the URL, without its query.
    package var path: String {
        let rest = url.drop { $0 != ":" }.dropFirst(3).drop { $0 != "/" }
        return String(rest.prefix { $0 != "?" })
    }

    /// The query of the URL.
    package var query: String { url.split(separator: "?").dropFirst().first.map(String.init) ?? "" }

    /// The body as text.
    package var text: String { String(decoding: body, as: UTF8.self) }

    /// The body as JSON, `null` when it is none.
    package var json: JSONValue { (try? JSONValue(parsing: body)) ?? .null }
}

/// Why an upstream would refuse a request.
package struct Refusal: Error, Equatable, CustomStringConvertible {
    package let status: Int
    package let reason: String

    package init(_ reason: String, status: Int = 400) {
        self.status = status
        self.reason = reason
    }

    package var description: String { "\(status): \(reason)" }
}
