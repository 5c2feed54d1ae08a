import ProviderAPI

/// Keeps what looks like a key, and endless texts, out of messages.
public enum Redaction {
    /// What keys and tokens begin with that are not ours, such as those of a relay behind an upstream.
    ///
    /// They are the marks that secret scanners look for (docs.github.com, "Supported secret scanning
    /// patterns"), OAuth's and a JSON Web Token's. No plugin declares any: the secrets of its own
    /// accounts are known to the letter.
    private struct Mark {
        let text: StaticString
        /// Whether words begin like this as well, such as names of models, so that what follows has
        /// to look made up.
        var isWord = false
    }

    private static let marks = [
        Mark(text: "sk-"), Mark(text: "xai-", isWord: true), Mark(text: "aiza"),
        Mark(text: "ya29."), Mark(text: "1//0"), Mark(text: "eyj"), Mark(text: "gsk_"),
        Mark(text: "rt_", isWord: true), Mark(text: "ghp_"), Mark(text: "gho_"),
        Mark(text: "github_pat_"), Mark(text: "akia"), Mark(text: "bearer ", isWord: true),
        Mark(text: "basic ", isWord: true),
    ]
    private static let shortestKey = 12
    private static let stars = "***"

    /// The message without what looks like a key, cut to a sensible length.
    ///
    /// - Parameter message: What an upstream said.
    /// - Returns: What may be told.
    public static func clean(_ message: String) -> String {
        var message = cut(message)
        let bytes = message.withUTF8 { bytes in
            let text = UnsafeRawBufferPointer(bytes)
            return starred(text, keys(in: text))
        }
        return String(decoding: bytes, as: UTF8.self)
    }

    /// The message, cut to a sensible length.
    ///
    /// - Parameter message: What an upstream said.
    /// - Returns: Its beginning, where it is longer than anybody reads.
    public static func cut(_ message: String) -> String {
        message.bounded(bytes: TextLimit.message)
    }

    /// A text with stars in some places.
    ///
    /// - Parameters:
    ///   - text: UTF-8.
    ///   - places: In order and apart.
    /// - Returns: The text without what was there.
    public static func starred(_ text: UnsafeRawBufferPointer, _ places: [Range<Int>]) -> [UInt8] {
        var result: [UInt8] = []
        var end = 0
        for place in places {
            result += text[end..<place.lowerBound]
            result += stars.utf8
            end = place.upperBound
        }
        return result + text[end...]
    }

    /// Where what looks like a key is in a text; its mark is not a part of it.
    ///
    /// - Parameter text: Any text.
    /// - Returns: The places, in order and apart.
    public static func keys(in text: UnsafeRawBufferPointer) -> [Range<Int>] {
        var found: [Range<Int>] = []
        var index = 0
        var isInWord = false
        while index < text.count {
            let byte = text[index]
            if !isInWord, beginsMark(byte), let key = key(at: index, in: text) {
                found.append(key)
                index = key.upperBound
                isInWord = true
                continue
            }
            isInWord = isAlphanumeric(byte)
            index += 1
        }
        return found
    }

    /// Whether one of the marks may begin with a byte.
    @inline(__always)
    private static func beginsMark(_ byte: UInt8) -> Bool {
        switch byte | 0x20 {
        case UInt8(ascii: "s"), UInt8(ascii: "x"), UInt8(ascii: "a"), UInt8(ascii: "y"),
            UInt8(ascii: "1"), UInt8(ascii: "e"), UInt8(ascii: "g"), UInt8(ascii: "r"),
            UInt8(ascii: "b"):
            true
        default: false
        }
    }

    /// Where the key is whose mark begins at a place.
    private static func key(at start: Int, in text: UnsafeRawBufferPointer) -> Range<Int>? {
        for mark in marks where begins(text, start, with: mark.text) {
            let begin = start + mark.text.utf8CodeUnitCount
            var end = begin
            while end < text.count, isKeyByte(text[end]) { end += 1 }
            guard end - begin >= shortestKey else { continue }
            let key = UnsafeRawBufferPointer(rebasing: text[begin..<end])
            if !mark.isWord || looksMadeUp(key) { return begin..<end }
        }
        return nil
    }

    private static func begins(
        _ text: UnsafeRawBufferPointer,
        _ start: Int,
        with mark: StaticString
    ) -> Bool {
        guard lowered(text[start]) == mark.utf8Start[0],
            text.count - start >= mark.utf8CodeUnitCount
        else { return false }
        return (0..<mark.utf8CodeUnitCount).allSatisfy {
            lowered(text[start + $0]) == mark.utf8Start[$0]
        }
    }

    /// Whether there is a run of letters and digits in it that is no word, number or date.
    private static func looksMadeUp(_ key: UnsafeRawBufferPointer) -> Bool {
        key.split { !isAlphanumeric($0) }.contains { run in
            let digits = run.lazy.filter { $0 < 0x3A }.count
            return run.count >= 16 || (run.count >= 8 && digits > 0 && digits < run.count)
        }
    }

    @inline(__always)
    private static func lowered(_ byte: UInt8) -> UInt8 {
        byte &- UInt8(ascii: "A") < 26 ? byte | 0x20 : byte
    }

    @inline(__always)
    private static func isAlphanumeric(_ byte: UInt8) -> Bool {
        (byte | 0x20) &- UInt8(ascii: "a") < 26 || byte &- UInt8(ascii: "0") < 10
    }

    private static func isKeyByte(_ byte: UInt8) -> Bool {
        switch byte {
        case UInt8(ascii: "-"), UInt8(ascii: "_"), UInt8(ascii: "."), UInt8(ascii: "*"),
            UInt8(ascii: "~"), UInt8(ascii: "+"), UInt8(ascii: "/"), UInt8(ascii: "="):
            true
        default: isAlphanumeric(byte)
        }
    }
}
