import CLinux
import ProviderAPI

/// Reads the parts of a form with files, as audio and image requests are sent (RFC 7578).
///
/// Parts are found by the boundary alone: what a file or a text holds is never taken for a field.
struct MultipartForm {
    /// Why a body is no such form.
    enum Failure: Error, Equatable {
        case noBoundary
        case malformed
        case tooManyParts
    }

    /// A part: its name, and where its content is.
    struct Part: Equatable {
        let name: String
        /// Whether it is a file and not a field.
        let isFile: Bool
        let content: Range<Int>
    }

    static let maxParts = 256
    private static let maxHead = 8 * 1024
    private static let maxBoundary = 70  // RFC 2046 §5.1.1

    private let body: UnsafeRawBufferPointer
    private let delimiter: [UInt8]
    private var position = 0

    /// Begins with a body.
    ///
    /// - Parameters:
    ///   - body: The whole form.
    ///   - contentType: The header that names the boundary.
    /// - Throws: `noBoundary` when it does not.
    init(
        _ body: UnsafeRawBufferPointer,
        contentType: UnsafeRawBufferPointer
    ) throws(Failure) {
        let fields = HeaderParameters(contentType)
        guard let boundary = fields.value(of: "boundary"), !boundary.isEmpty,
            boundary.count <= Self.maxBoundary
        else { throw .noBoundary }
        self.body = body
        delimiter = Array("\r\n--".utf8) + boundary
    }

    /// Reads all parts.
    ///
    /// - Returns: The parts in their order.
    /// - Throws: Why the body cannot be told apart.
    mutating func parts() throws(Failure) -> [Part] {
        var parts: [Part] = []
        // The first delimiter may stand at the very beginning, without a line end before it.
        let first = delimiter.dropFirst(2)
        if body.starts(with: first) {
            position = first.count
        } else {
            position = try find(delimiter, from: 0) + delimiter.count
        }
        while try !isLast() {
            guard parts.count < Self.maxParts else { throw .tooManyParts }
            parts.append(try part())
        }
        return parts
    }

    /// Steps over the rest of a delimiter's line.
    private mutating func isLast() throws(Failure) -> Bool {
        if holds("--", at: position) { return true }
        while position < body.count, body[position] == 0x20 || body[position] == 0x09 {
            position += 1
        }
        guard holds("\r\n", at: position) else { throw .malformed }
        return false
    }

    /// Reads the part behind a delimiter, up to the next one.
    private mutating func part() throws(Failure) -> Part {
        let headEnd = try find(Array("\r\n\r\n".utf8), from: position)
        guard headEnd - position <= Self.maxHead else { throw .malformed }
        let head = UnsafeRawBufferPointer(rebasing: body[position..<headEnd])
        let start = headEnd + 4
        // An empty part ends where its head does, so the delimiter may begin inside of the blank line.
        let end = try find(delimiter, from: start - 2)
        position = end + delimiter.count
        let disposition = Self.disposition(head)
        return Part(
            name: disposition?.value(of: "name").map { String(decoding: $0, as: UTF8.self) } ?? "",
            isFile: disposition.map { $0.has("filename") || $0.has("filename*") } ?? false,
            content: start..<max(start, end)
        )
    }

    private static func disposition(_ head: UnsafeRawBufferPointer) -> HeaderParameters? {
        for line in head.split(separator: 0x0A) {
            guard let colon = line.firstIndex(of: UInt8(ascii: ":")) else { continue }
            let name = UnsafeRawBufferPointer(rebasing: line[..<colon])
            guard ByteClass.equal(name, "content-disposition") else { continue }
            var value = line[line.index(after: colon)...]
            if value.last == 0x0D { value.removeLast() }
            return HeaderParameters(UnsafeRawBufferPointer(rebasing: value))
        }
        return nil
    }

    private func find(_ mark: [UInt8], from start: Int) throws(Failure) -> Int {
        guard start < body.count, let base = body.baseAddress,
            let found = linux_find(base + start, body.count - start, mark, mark.count)
        else { throw .malformed }
        return found - base
    }

    private func holds(_ text: StaticString, at index: Int) -> Bool {
        let count = text.utf8CodeUnitCount
        guard index + count <= body.count else { return false }
        return body[index..<index + count].elementsEqual(
            UnsafeBufferPointer(start: text.utf8Start, count: count)
        )
    }
}
