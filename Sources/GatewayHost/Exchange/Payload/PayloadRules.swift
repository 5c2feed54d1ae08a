import ProviderAPI

/// The operator's rules that change request bodies on their way to an upstream.
///
/// They apply to the body in the upstream's format, before the provider sees it: what its upstream
/// demands still counts.
struct PayloadRules: Sendable {
    /// The request that rules are matched against.
    struct Subject {
        /// The upstream's name of the model, and the client's.
        let models: [String]
        let format: WireFormat
        let clientFormat: WireFormat
        let plugin: String
        /// Whether a header of the client fits.
        let headers: ((UnsafeRawBufferPointer, UnsafeRawBufferPointer) -> Bool) -> Bool
    }

    private struct Rule: Sendable {
        let conditions: [PayloadCondition]
        let action: Action
        let params: [(path: String, json: [UInt8])]
    }

    private enum Action: Sendable { case insert, set, remove }

    /// In the order in which they are applied; a later edit of a path replaces an earlier one.
    private var rules: [Rule] = []
    private let formats: PayloadFormats

    init(_ payload: Config.Payload, _ providers: [ProviderDescriptor]) {
        formats = PayloadFormats(providers)
        // Of the defaults the first counts, of the overrides the last.
        for rule in (payload.defaults + payload.defaultsRaw).reversed() { add(rule, .insert) }
        for rule in payload.overrides + payload.overridesRaw { add(rule, .set) }
        for filter in payload.filters {
            add(filter.models, .remove, filter.params.map { ($0, []) })
        }
    }

    /// Whether there is nothing to apply.
    var isEmpty: Bool { rules.isEmpty }

    /// Collects what the rules change.
    ///
    /// - Parameters:
    ///   - subject: The request.
    ///   - body: Its body in the upstream's format.
    ///   - splice: Gets the edits.
    /// - Throws: Why a body that a rule has to look into cannot be read.
    func collect(
        for subject: Subject,
        _ body: UnsafeRawBufferPointer,
        into splice: inout JSONSplice
    ) throws(JSONFailure) {
        var document = JSONDocument()
        var root: JSONNode?
        for rule in rules {
            let fitting = rule.conditions.filter { $0.fits(subject, formats) }
            guard !fitting.isEmpty else { continue }
            if root == nil, fitting.contains(where: \.looksInside) {
                root = try document.parse(body)
            }
            guard fitting.contains(where: { !$0.looksInside || root.map($0.fits) ?? false }) else {
                continue
            }
            Self.apply(rule, to: &splice)
        }
    }

    private static func apply(_ rule: Rule, to splice: inout JSONSplice) {
        for (path, json) in rule.params {
            switch rule.action {
            case .insert: splice.insert(path) { writer in json.withUnsafeBytes { writer.raw($0) } }
            case .set: splice.set(path) { writer in json.withUnsafeBytes { writer.raw($0) } }
            case .remove: splice.remove(path)
            }
        }
    }

    private mutating func add(_ rule: Config.PayloadRule, _ action: Action) {
        add(rule.models, action, rule.params.map { ($0.name, Array($0.value.compact.utf8)) })
    }

    private mutating func add(
        _ models: [Config.PayloadMatch],
        _ action: Action,
        _ params: [(String, [UInt8])]
    ) {
        let conditions = models.compactMap { PayloadCondition($0) }
        guard !conditions.isEmpty, !params.isEmpty else { return }
        rules.append(Rule(conditions: conditions, action: action, params: params))
    }
}
