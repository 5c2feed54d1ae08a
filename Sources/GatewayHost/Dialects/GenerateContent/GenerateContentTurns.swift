import ProviderAPI

/// The turns of a conversation while they are written: sides alternate and none is empty.
struct GenerateContentTurns {
    private static let end: StaticString = "]},"

    /// Whose the last turn is.
    private var isModel: Bool?

    /// Writes the parts of a turn, as more of the last one when that is of the same side.
    mutating func write(
        isModel next: Bool,
        into out: inout ByteBuffer,
        _ body: (inout ByteBuffer) -> Void
    ) {
        let start = out.count
        let isSame = isModel == next
        if isSame {
            out.truncate(to: start - Self.end.utf8CodeUnitCount)
            out.append(",")
        } else {
            out.append(next ? "{\"role\":\"model\",\"parts\":[" : "{\"role\":\"user\",\"parts\":[")
        }
        let empty = out.count
        body(&out)
        if out.count > empty || isSame {
            out.endJSON()
            out.append(Self.end)
            isModel = next
        } else {
            out.truncate(to: start)
        }
    }
}
