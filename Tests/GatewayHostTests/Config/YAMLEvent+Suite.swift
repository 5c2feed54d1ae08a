@testable import GatewayHost

extension YAMLEvent {
    /// The event as the yaml-test-suite writes it.
    var suiteLine: String {
        switch kind {
        case .documentStart(let isExplicit): isExplicit ? "+DOC ---" : "+DOC"
        case .documentEnd(let isExplicit): isExplicit ? "-DOC ..." : "-DOC"
        case .sequenceStart(let isFlow): "+SEQ" + (isFlow ? " []" : "") + suiteProperties
        case .sequenceEnd: "-SEQ"
        case .mappingStart(let isFlow): "+MAP" + (isFlow ? " {}" : "") + suiteProperties
        case .mappingEnd: "-MAP"
        case .alias(let name): "=ALI *" + name
        case .scalar(let text, let style):
            "=VAL" + suiteProperties + " " + style.suiteMark + text.suiteEscaped
        }
    }

    private var suiteProperties: String {
        let anchor = properties.anchor.map { " &" + $0 } ?? ""
        return anchor + (properties.tag.map { " <" + $0 + ">" } ?? "")
    }
}

extension YAMLScalarStyle {
    fileprivate var suiteMark: String {
        switch self {
        case .plain: ":"
        case .singleQuoted: "'"
        case .doubleQuoted: "\""
        case .literal: "|"
        case .folded: ">"
        }
    }
}

extension String {
    fileprivate var suiteEscaped: String {
        unicodeScalars.reduce(into: "") { result, scalar in
            switch scalar {
            case "\\": result += "\\\\"
            case "\n": result += "\\n"
            case "\t": result += "\\t"
            case "\r": result += "\\r"
            case "\u{08}": result += "\\b"
            default: result.unicodeScalars.append(scalar)
            }
        }
    }
}
