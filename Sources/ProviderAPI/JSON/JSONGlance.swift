internal import CKernels
import Glibc

/// Looks whether JSON text may have certain members, without reading it.
///
/// It errs on one side only: members at any depth count, so that only "no" is certain. Names with
/// escapes are not recognized; text that may have some is not ``isPlain(_:)``.
public struct JSONGlance: Sendable {
    private let names: [StaticString]
    /// The first bytes of the names, one in each byte.
    private let initials: UInt32

    /// Creates a glance.
    ///
    /// - Parameter names: One to four names of members, in ASCII.
    public init(_ names: StaticString...) {
        self.names = names
        var initials: UInt32 = 0
        for index in 0..<4 where !names.isEmpty {
            let name = names[min(index, names.count - 1)]
            let first = name.utf8CodeUnitCount > 0 ? name.utf8Start[0] : 0
            initials |= UInt32(first) << (8 * UInt32(index))
        }
        self.initials = initials
    }

    /// Whether no character is written as `\u`, so that names stand as they are.
    public static func isPlain(_ text: UnsafeRawBufferPointer) -> Bool {
        guard let bytes = text.baseAddress?.assumingMemoryBound(to: UInt8.self) else { return true }
        let letters = UInt32(UInt8(ascii: "u")) &* 0x0101_0101
        return json_scan_pair(bytes, 0, text.count, UInt8(ascii: "\\"), letters) == text.count
    }

    /// Whether one of the members may be there with a value that is not null.
    public func mayFind(in text: UnsafeRawBufferPointer) -> Bool {
        guard let bytes = text.baseAddress?.assumingMemoryBound(to: UInt8.self) else {
            return false
        }
        var index = 0
        while true {
            index = json_scan_pair(bytes, index, text.count, UInt8(ascii: "\""), initials)
            guard index < text.count else { return false }
            index += 1
            let rest = UnsafeRawBufferPointer(rebasing: text[index...])
            if names.contains(where: { Self.hasMember($0, at: rest) }) { return true }
        }
    }

    /// Whether text after a quote is that name and a value that is not null.
    private static func hasMember(_ name: StaticString, at text: UnsafeRawBufferPointer) -> Bool {
        let length = name.utf8CodeUnitCount
        guard text.count > length, text[length] == UInt8(ascii: "\""),
            let start = text.baseAddress, memcmp(start, name.utf8Start, length) == 0
        else { return false }
        var rest = text[(length + 1)...].drop(while: isSpace)
        guard rest.first == UInt8(ascii: ":") else { return false }
        rest = rest.dropFirst().drop(while: isSpace)
        return rest.first != UInt8(ascii: "n")
    }

    private static func isSpace(_ byte: UInt8) -> Bool {
        byte == 0x20 || byte == 0x0a || byte == 0x0d || byte == 0x09
    }
}
