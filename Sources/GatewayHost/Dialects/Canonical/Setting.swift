/// A plain control member of a request: a number, a string or a small object that travels as text.
enum Setting: UInt8 {
    case maxTokens, temperature, topP, topK, choices, seed
    case frequencyPenalty, presencePenalty, logitBias, logprobs, topLogprobs
    case serviceTier, user, safetyIdentifier, metadata
    case promptCacheKey, promptCacheRetention, store, background, previousResponse
    case truncation, include, conversation, prompt, maxToolCalls
    case verbosity, modalities, audioOutput, prediction, obfuscation, mediaResolution
    case cachedContent, safetySettings, labels
}

/// The settings of one request, each of which an encoder takes or loses.
///
/// An encoder calls `take` for what its format can say. What nobody took is reported as a loss by
/// `leftovers`, so an encoder cannot forget a setting silently.
struct Settings {
    struct Entry {
        var setting: Setting
        var value: RawJSON
        var path: SourcePath

        /// Whether the value asks for what every upstream does anyway.
        var isNeutral: Bool {
            switch setting {
            case .choices: value == "1"
            case .store, .logprobs, .background: value.isFalse
            case .truncation: value == "\"disabled\""
            case .frequencyPenalty, .presencePenalty: value.number == 0
            default: false
            }
        }
    }

    private(set) var entries: [Entry] = []
    private var taken: UInt64 = 0

    init() { entries.reserveCapacity(12) }

    mutating func add(_ setting: Setting, _ value: RawJSON, at path: SourcePath) {
        entries.append(Entry(setting: setting, value: value, path: path))
    }

    /// The last value of a setting, marked as carried.
    mutating func take(_ setting: Setting) -> Entry? {
        guard let found = peek(setting) else { return nil }
        taken |= 1 << setting.rawValue
        return found
    }

    /// The last value of a setting.
    func peek(_ setting: Setting) -> Entry? { entries.last { $0.setting == setting } }

    /// What no encoder took.
    var leftovers: [Entry] {
        entries.filter { taken & (1 << $0.setting.rawValue) == 0 && !$0.isNeutral }
    }
}
