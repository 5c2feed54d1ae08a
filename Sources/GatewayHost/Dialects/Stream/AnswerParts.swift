/// What the answers of a format have a place for, beyond texts, thoughts and calls.
struct AnswerParts: OptionSet {
    let rawValue: UInt16

    /// Several alternative answers.
    static let choices = AnswerParts(rawValue: 1 << 0)
    static let images = AnswerParts(rawValue: 1 << 1)
    static let refusals = AnswerParts(rawValue: 1 << 2)
    /// Proofs on thoughts, and thoughts that are nothing but one.
    static let signatures = AnswerParts(rawValue: 1 << 3)
    /// Searches that the upstream made, of any format.
    static let searches = AnswerParts(rawValue: 1 << 4)
    /// Code that the upstream ran, of any format.
    static let codeRuns = AnswerParts(rawValue: 1 << 5)
    /// The words that a citation rests on.
    static let citedTexts = AnswerParts(rawValue: 1 << 6)
    /// Which part of the text it is that rests on a source.
    static let citedRanges = AnswerParts(rawValue: 1 << 11)
    static let stopSequences = AnswerParts(rawValue: 1 << 7)
    static let serviceTiers = AnswerParts(rawValue: 1 << 8)
    /// How many tokens were written to a cache.
    static let cacheWrites = AnswerParts(rawValue: 1 << 9)
    /// For how long they were, and how many searches there were.
    static let usageDetails = AnswerParts(rawValue: 1 << 10)
}
