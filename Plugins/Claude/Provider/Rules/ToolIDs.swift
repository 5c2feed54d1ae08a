internal import ProviderAPI

/// Ids of tool calls: `^[a-zA-Z0-9_-]+$`, the same at both ends.
enum ToolIDs {
    static func apply(to block: JSONNode, _ revision: inout JSONRevision) {
        guard let type = block["type"]?.rawString else { return }
        if type.ends(with: "tool_use") {
            replace(block["id"], &revision)
        } else if type.ends(with: "tool_result") {
            replace(block["tool_use_id"], &revision)
        }
    }

    private static func replace(_ node: JSONNode?, _ revision: inout JSONRevision) {
        guard let node, let text = node.rawString, !text.allSatisfy(isFine),
            let id = node.string, !id.isEmpty
        else { return }
        revision.replace(node, with: "\"\(fine(id))\"")
    }

    /// The id with `_` for what is not allowed, and a hash that tells equal results apart.
    static func fine(_ id: String) -> String {
        let hash = SHA256.hexadecimal(of: Array(id.utf8)).prefix(8)
        let bytes = id.utf8.prefix(64).map { isFine($0) ? $0 : UInt8(ascii: "_") }
        return String(decoding: bytes, as: UTF8.self) + "_" + hash
    }

    private static func isFine(_ byte: UInt8) -> Bool {
        switch byte {
        case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
            UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "-"), UInt8(ascii: "_"):
            true
        default: false
        }
    }
}

extension UnsafeRawBufferPointer {
    fileprivate func ends(with text: StaticString) -> Bool {
        let text = UnsafeRawBufferPointer(start: text.utf8Start, count: text.utf8CodeUnitCount)
        return count >= text.count && suffix(text.count).elementsEqual(text)
    }
}
