internal import ProviderAPI

/// Signatures of thoughts in the history.
///
/// Since Gemini 3 the first function call of a model turn must carry the signature that came with it;
/// the calls beside it carry none, and function responses never do. A signature that this API did not
/// make is answered with 400. Where the original is not at hand, a documented text stands in for it
/// (ai.google.dev/gemini-api/docs/thought-signatures).
struct ThoughtSignatures {
    /// Whether the model insists on a signature.
    private let isStrict: Bool

    /// Models before the check, by the beginnings of their names.
    private static let lenient = ["gemini-1", "gemini-2", "gemma", "learnlm"]

    init(model: String) {
        // text: the host bounds names of models
        let name = model.split(separator: "/").last ?? ""
        isStrict = !Self.lenient.contains { name.hasPrefix($0) }
    }

    func apply(to root: JSONNode, _ revision: inout JSONRevision) {
        // A turn may have come as several contents, one for each chunk of a stream.
        var hasCall = false
        for turn in root.turns {
            if !turn.isModelTurn { hasCall = false }
            for part in turn.parts {
                let isFirstCall = turn.isModelTurn && !hasCall && part.functionCall != nil
                if isFirstCall {
                    hasCall = true
                    sign(part, &revision)
                } else {
                    strip(part, &revision)
                }
            }
        }
    }

    /// The first call of a turn has its signature or, where one is wanted, the text for it.
    private func sign(_ part: JSONNode, _ revision: inout JSONRevision) {
        let bypass = JSONValue.string(SignatureShape.bypassText).compact
        guard let signature = part.member("thoughtSignature", "thought_signature") else {
            if isStrict { revision.set("thoughtSignature", bypass, in: part) }
            return
        }
        guard !isKept(signature, allowsBypass: true) else { return }
        if isStrict {
            revision.replace(signature, with: bypass)
        } else {
            revision.remove(signature)
        }
    }

    /// Other parts keep a signature of this API and no other.
    private func strip(_ part: JSONNode, _ revision: inout JSONRevision) {
        guard let signature = part.member("thoughtSignature", "thought_signature") else { return }
        let isResponse = part.functionResponse != nil
        if isResponse || !isKept(signature, allowsBypass: false) { revision.remove(signature) }
    }

    private func isKept(_ signature: JSONNode, allowsBypass: Bool) -> Bool {
        switch SignatureShape(signature.string ?? "") {
        case .current: true
        case .earlier: !isStrict
        case .bypass: allowsBypass
        case .foreign: false
        }
    }
}

extension JSONRevision {
    /// Adds a member, or replaces it where it is `null`.
    fileprivate mutating func set(_ key: String, _ json: String, in object: JSONNode) {
        if let present = object[key: key] {
            replace(present, with: json)
        } else {
            add(key, json: json, to: object)
        }
    }
}
