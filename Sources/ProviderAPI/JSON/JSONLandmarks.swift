/// Where the large values of a text end, for whoever reads the same text again.
///
/// A body is scanned for the model, and once more to put another model in: the second time its
/// messages and tools are stepped over at once.
package struct JSONLandmarks {
    private static let leastSize = 1024
    private static let most = 8

    private let text: UnsafePointer<UInt8>?
    private var spans: [Range<Int>] = []

    /// Knows nothing.
    package init() { text = nil }

    /// Knows nothing of a text yet.
    init(of text: UnsafePointer<UInt8>) { self.text = text }

    /// What is known of a text: nothing when it is another one.
    func about(_ text: UnsafePointer<UInt8>) -> JSONLandmarks {
        self.text == text ? self : JSONLandmarks(of: text)
    }

    /// Remembers a value, if it is large.
    mutating func note(_ value: Range<Int>) {
        guard value.count >= Self.leastSize, spans.count < Self.most else { return }
        spans.append(value)
    }

    /// Where the value that begins at an offset ends, if that is known.
    func end(of start: Int) -> Int? {
        for span in spans where span.lowerBound == start { return span.upperBound }
        return nil
    }
}
