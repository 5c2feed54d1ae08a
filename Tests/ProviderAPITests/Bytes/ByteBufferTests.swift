import ProviderAPI
import Testing

@Suite("ByteBuffer")
struct ByteBufferTests {
    private func filled(_ count: Int, consumed: Int = 0, capacity: Int = 16) -> ByteBuffer {
        var buffer = ByteBuffer(capacity: capacity)
        for index in 0..<count { buffer.append(byte: UInt8(truncatingIfNeeded: index)) }
        buffer.consume(consumed)
        return buffer
    }

    private func isIntact(_ buffer: borrowing ByteBuffer, _ range: Range<Int>) -> Bool {
        buffer.bytes.elementsEqual(range.map { UInt8(truncatingIfNeeded: $0) })
    }

    @Test(
        "says how large it will be, and is",
        arguments: [
            (0, 0, 10, Int.max), (0, 0, 17, .max), (100, 0, 1, .max), (100, 90, 100, .max),
            (100, 90, 120, .max), (128, 1, 1, .max), (128, 127, 1, .max), (1000, 0, 500, 1100),
            (1000, 0, 50, 1100), (1000, 10, 2000, 1100), (1000, 0, 100, 100), (128, 0, 1, 128),
        ]
    )
    func reserving(_ count: Int, _ consumed: Int, _ room: Int, _ most: Int) {
        var buffer = filled(count, consumed: consumed)
        let before = buffer.storageSize
        let promised = buffer.storageSize(reserving: room, within: most)
        buffer.reserve(room, within: most)
        #expect(buffer.storageSize == promised)
        #expect(promised >= before)
        let needed = before + room
        #expect(promised <= (most == .max ? 4 * needed : most + needed))
        let isWhole = isIntact(buffer, consumed..<count)
        #expect(isWhole)
        let written = buffer.fill(atLeast: 0) { space in
            #expect(space.count >= room)
            return 0
        }
        #expect(written == 0)
    }

    @Test("grows to what its owner knows to come, and no further")
    func within() {
        var buffer = filled(100)
        buffer.reserve(1, within: 1000)
        while buffer.storageSize < 1000 { buffer.reserve(buffer.storageSize, within: 1000) }
        #expect(buffer.storageSize == 1000)
    }

    @Test(
        "gives back what is free",
        arguments: [(0, 0), (100, 0), (100, 50), (5000, 1), (5000, 5000)]
    )
    func trim(_ count: Int, _ consumed: Int) {
        var buffer = filled(count, consumed: consumed, capacity: 100_000)
        buffer.trim(above: 200_000)
        #expect(buffer.storageSize == 100_000)
        buffer.trim(above: 64)
        #expect(buffer.storageSize == max(count - consumed, 16))
        let isWhole = isIntact(buffer, consumed..<max(count, consumed))
        #expect(isWhole)
        buffer.append("more")
        #expect(buffer.count == count - consumed + 4)
    }
}
