import CLinux
import ProviderAPI

/// Finds the model in a form with files, as audio and image requests are sent (RFC 7578).
enum MultipartModel {
    /// The value of the field `model`.
    ///
    /// - Parameter body: The whole form.
    /// - Returns: `nil` where there is none.
    static func find(in body: UnsafeRawBufferPointer) -> String? {
        let mark: StaticString = "name=\"model\""
        guard let base = body.baseAddress,
            let found = linux_find(base, body.count, mark.utf8Start, mark.utf8CodeUnitCount)
        else { return nil }
        let rest = body[(found - base + mark.utf8CodeUnitCount)...].prefix(1024)
        guard let start = end(of: "\r\n\r\n", in: rest) else { return nil }
        let value = rest[start...].prefix { $0 != 13 && $0 != 10 }
        return value.isEmpty ? nil : String(decoding: value, as: UTF8.self)
    }

    private static func end(
        of mark: StaticString,
        in bytes: Slice<UnsafeRawBufferPointer>
    ) -> Int? {
        let count = mark.utf8CodeUnitCount
        var index = bytes.startIndex
        while index + count <= bytes.endIndex {
            let piece = bytes[index..<index + count]
            if piece.elementsEqual(UnsafeBufferPointer(start: mark.utf8Start, count: count)) {
                return index + count
            }
            index += 1
        }
        return nil
    }
}
