import Glibc
import ProviderAPI

/// Writing JSON with a comma after each value.
///
/// Every value ends with a comma, and closing a container takes the last one back; so a member that
/// is left out needs no bookkeeping. `endJSON` takes back the comma of the root.
extension ByteBuffer {
    @inline(__always) mutating func openObject() { append(byte: UInt8(ascii: "{")) }
    @inline(__always) mutating func openArray() { append(byte: UInt8(ascii: "[")) }

    mutating func closeObject() {
        dropComma()
        append("},")
    }

    mutating func closeArray() {
        dropComma()
        append("],")
    }

    /// Ends a document.
    mutating func endJSON() { dropComma() }

    private mutating func dropComma() {
        if count > 0, self[count - 1] == UInt8(ascii: ",") { truncate(to: count - 1) }
    }

    /// Writes a key that needs no escaping.
    @inline(__always) mutating func key(_ name: StaticString) {
        append(byte: UInt8(ascii: "\""))
        append(name)
        append("\":")
    }

    @inline(__always) mutating func string(_ text: RawText) {
        append(byte: UInt8(ascii: "\""))
        append(text.bytes)
        append("\",")
    }

    mutating func string(_ literal: StaticString) { string(RawText(literal)) }

    /// Writes a string that is not yet escaped.
    mutating func string(escaping text: String) {
        append(byte: UInt8(ascii: "\""))
        escape(text)
        append("\",")
    }

    @inline(__always) mutating func raw(_ value: RawJSON) {
        append(value.bytes)
        append(byte: UInt8(ascii: ","))
    }

    /// Writes a value on one line, as an event must have it.
    mutating func rawLine(_ value: RawJSON) {
        let start = count
        append(value.bytes)
        // A line end in JSON outside of strings is white space, and inside it is always escaped.
        for index in start..<count where self[index] == 0x0A || self[index] == 0x0D {
            mutableBytes[index] = 0x20
        }
        append(byte: UInt8(ascii: ","))
    }

    mutating func number(_ value: Int) {
        append(decimal: value)
        append(byte: UInt8(ascii: ","))
    }

    mutating func bool(_ value: Bool) { append(value ? "true," : "false,") }
    mutating func null() { append("null,") }

    mutating func member(_ name: StaticString, _ value: RawText) {
        key(name)
        string(value)
    }

    mutating func member(_ name: StaticString, _ value: StaticString) {
        member(name, RawText(value))
    }

    mutating func member(_ name: StaticString, _ value: RawJSON) {
        key(name)
        raw(value)
    }

    mutating func member(_ name: StaticString, _ value: Int) {
        key(name)
        number(value)
    }

    mutating func member(_ name: StaticString, _ value: Bool) {
        key(name)
        bool(value)
    }

    /// Writes a member unless there is nothing to write.
    mutating func member(_ name: StaticString, optional value: RawText?) {
        if let value { member(name, value) }
    }

    mutating func member(_ name: StaticString, optional value: StaticString?) {
        if let value { member(name, value) }
    }

    /// Writes a list whose elements are there already, each with its comma, unless it is empty.
    mutating func member(_ name: StaticString, list elements: borrowing ByteBuffer) {
        guard !elements.isEmpty else { return }
        key(name)
        openArray()
        append(elements.bytes)
        closeArray()
    }

    mutating func member(_ name: StaticString, optional value: RawJSON?) {
        if let value { member(name, value) }
    }

    mutating func member(_ name: StaticString, optional value: Int?) {
        if let value { member(name, value) }
    }
}
