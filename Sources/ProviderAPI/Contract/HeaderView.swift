internal import CProviderABI
internal import Glibc

/// The headers of a request or an answer, read from the host's memory on demand.
///
/// Valid only during the call that received it.
public struct HeaderView {
    private enum Storage {
        case lent(UnsafeBufferPointer<provider_header>)
        case owned([HeaderField])
    }

    private let storage: Storage

    init(_ headers: UnsafePointer<provider_header>?, count: Int) {
        storage = .lent(UnsafeBufferPointer(start: headers, count: headers == nil ? 0 : count))
    }

    /// Creates a view of headers that a test made up.
    ///
    /// - Parameter headers: Names in lower case.
    public init(_ headers: [HeaderField]) { storage = .owned(headers) }

    /// The value of the first header of a name.
    ///
    /// - Parameter name: In lower case.
    public subscript(name: String) -> String? {
        switch storage {
        case .lent(let headers):
            var name = name
            return name.withUTF8 { wanted in
                headers.first { $0.name.matches(wanted) }?.value.text
            }
        case .owned(let headers):
            return headers.first { $0.name == name }?.value
        }
    }

    /// All headers, in their order.
    public var all: [HeaderField] {
        switch storage {
        case .lent(let headers): headers.map { HeaderField($0.name.text, $0.value.text) }
        case .owned(let headers): headers
        }
    }
}
