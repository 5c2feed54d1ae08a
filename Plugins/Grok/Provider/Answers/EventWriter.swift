internal import ProviderAPI

/// Writes the events of a Responses stream, each with its number.
struct EventWriter: ~Copyable {
    private var buffer = ByteBuffer()
    private var number = 0

    init() {}

    var bytes: [UInt8] { Array(buffer.bytes) }

    /// Appends an event of a type with its members.
    mutating func write(_ type: String, _ members: JSONValue) {
        var event: JSONValue = ["type": .string(type), "sequence_number": .int(number)]
        for member in members.members { event[member.key] = member.value }
        number += 1
        Array(type.utf8).withUnsafeBytes { type in
            Array(event.compact.utf8).withUnsafeBytes {
                SSEWriter.append(type: type, data: $0, to: &buffer)
            }
        }
    }
}
