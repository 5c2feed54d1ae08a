import Glibc
import ProviderAPI

/// The `Date` header line, formatted once a second.
struct DateHeader {
    private static let lineLength = 37  // Date: Sun, 06 Nov 1994 08:49:37 GMT, and CRLF

    private var line: [UInt8] = []
    private var validUntil = Int64.min

    /// Appends the header line, CRLF included.
    ///
    /// - Parameters:
    ///   - out: Where to.
    ///   - now: The monotonic time; the clock on the wall is read when a second has passed.
    @inline(__always) mutating func append(to out: inout ByteBuffer, now: Int64) {
        if now >= validUntil { refresh(now) }
        out.append(line)
    }

    private mutating func refresh(_ now: Int64) {
        var wall = timespec()
        clock_gettime(CLOCK_REALTIME, &wall)
        line = Self.line(at: wall.tv_sec)
        validUntil = now + 1_000_000_000 - Int64(clamping: wall.tv_nsec)
    }

    /// Formats a header line (RFC 9110 §5.6.7).
    ///
    /// - Parameter seconds: Since 1970.
    /// - Returns: The line with CRLF.
    static func line(at seconds: Int) -> [UInt8] {
        var time = seconds
        var parts = tm()
        gmtime_r(&time, &parts)
        let days: [StaticString] = ["Sun", "Mon", "Tue", "Wed", "Thu", "Fri", "Sat"]
        let months: [StaticString] = [
            "Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec",
        ]
        var line = ByteBuffer(capacity: lineLength)
        line.append("Date: ")
        line.append(days[Int(clamping: parts.tm_wday) % 7])
        line.append(", ")
        append(parts.tm_mday, then: " ", to: &line)
        line.append(months[Int(clamping: parts.tm_mon) % 12])
        line.append(byte: 0x20)
        line.append(decimal: Int(clamping: parts.tm_year) + 1900)
        line.append(byte: 0x20)
        append(parts.tm_hour, then: ":", to: &line)
        append(parts.tm_min, then: ":", to: &line)
        append(parts.tm_sec, then: " GMT\r\n", to: &line)
        return Array(line.bytes)
    }

    private static func append(
        _ value: Int32,
        then next: StaticString,
        to line: inout ByteBuffer
    ) {
        if value < 10 { line.append(byte: UInt8(ascii: "0")) }
        line.append(decimal: Int(clamping: value))
        line.append(next)
    }
}
