import ProviderAPI

extension JSONValue {
    /// The value as block YAML that reads back as the same.
    var yaml: String {
        var text = ""
        writeYAML(to: &text, indentation: 0)
        return text
    }

    private var isBlock: Bool {
        switch self {
        case .array(let elements): !elements.isEmpty
        case .object(let members): !members.isEmpty
        default: false
        }
    }

    private func writeYAML(to text: inout String, indentation: Int) {
        let margin = String(repeating: " ", count: indentation)
        switch self {
        case .object(let members) where isBlock:
            for member in members {
                text += margin + JSONValue.string(member.key).yamlScalar + ":"
                member.value.writeYAMLValue(to: &text, indentation: indentation + 2)
            }
        case .array(let elements) where isBlock:
            for element in elements {
                // The element's first line stands beside its dash.
                var block = ""
                element.writeYAML(to: &block, indentation: indentation + 2)
                text += margin + "- " + block.dropFirst(indentation + 2)
            }
        default: text += margin + yamlScalar + "\n"
        }
    }

    private func writeYAMLValue(to text: inout String, indentation: Int) {
        guard isBlock else {
            text += " " + yamlScalar + "\n"
            return
        }
        text += "\n"
        writeYAML(to: &text, indentation: indentation)
    }

    /// JSON is YAML; a word that can be nothing else goes without quotes.
    private var yamlScalar: String {
        guard case .string(let text) = self, text.isPlainWord else { return compact }
        return text
    }
}

extension String {
    fileprivate var isPlainWord: Bool {
        guard let first = utf8.first, first | 0x20 >= 0x61, first | 0x20 <= 0x7A else {
            return false
        }
        guard case .string = YAMLSchema.resolve(self) else { return false }
        // Readers of YAML 1.1 take these for booleans.
        guard !["y", "n", "yes", "no", "on", "off"].contains(lowercased()) else { return false }
        return utf8.allSatisfy { byte in
            let isLetter = byte | 0x20 >= 0x61 && byte | 0x20 <= 0x7A
            let isDigit = byte >= 0x30 && byte <= 0x39
            return isLetter || isDigit || "-_./".utf8.contains(byte)
        }
    }
}
