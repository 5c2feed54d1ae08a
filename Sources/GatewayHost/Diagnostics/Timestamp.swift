import Glibc
import ProviderAPI

/// Times as the logs write them: RFC 3339 in UTC with milliseconds.
enum Timestamp {
    /// The current time.
    static var now: String { text(milliseconds: unixMilliseconds) }

    /// Milliseconds since 1970-01-01.
    static var unixMilliseconds: Int64 {
        var time = timespec()
        clock_gettime(CLOCK_REALTIME, &time)
        return Int64(time.tv_sec) * 1000 + Int64(time.tv_nsec) / 1_000_000
    }

    /// A time as text.
    ///
    /// - Parameter milliseconds: Since 1970-01-01.
    /// - Returns: Such as `2026-01-31T12:00:00.000Z`.
    static func text(milliseconds: Int64) -> String {
        var clock = TimestampWriter()
        return String(decoding: clock.text(milliseconds: milliseconds), as: UTF8.self)
    }
}

/// Writes times, and keeps the date and the second for the next one.
struct TimestampWriter {
    private static let shape = Array("0000-00-00T00:00:00.000Z".utf8)

    private var bytes = TimestampWriter.shape
    private var second = Int64.min

    /// A time as text.
    ///
    /// - Parameter milliseconds: Since 1970-01-01.
    /// - Returns: 24 bytes.
    mutating func text(milliseconds: Int64) -> [UInt8] {
        let second = milliseconds / 1000
        if second != self.second {
            self.second = second
            writeSecond(second)
        }
        put(Int(milliseconds % 1000), 20, 3)
        return bytes
    }

    private mutating func writeSecond(_ second: Int64) {
        var seconds = time_t(second)
        var parts = tm()
        gmtime_r(&seconds, &parts)
        put(Int(parts.tm_year) + 1900, 0, 4)
        put(Int(parts.tm_mon) + 1, 5, 2)
        put(Int(parts.tm_mday), 8, 2)
        put(Int(parts.tm_hour), 11, 2)
        put(Int(parts.tm_min), 14, 2)
        put(Int(parts.tm_sec), 17, 2)
    }

    private mutating func put(_ value: Int, _ start: Int, _ width: Int) {
        var rest = max(0, value)
        for index in stride(from: start + width - 1, through: start, by: -1) {
            bytes[index] = UInt8(ascii: "0") + UInt8(rest % 10)
            rest /= 10
        }
    }
}
