import Testing

@testable import GatewayHost

@Suite("Pattern")
struct PatternTests {
    struct Case: Sendable, CustomStringConvertible {
        let pattern: String
        let fits: [String]
        let others: [String]
        var description: String { pattern }

        init(_ pattern: String, _ fits: [String], _ others: [String] = []) {
            (self.pattern, self.fits, self.others) = (pattern, fits, others)
        }
    }

    private static let cases: [Case] = [
        Case("", ["", "a"]),
        Case("abc", ["abc", "xabcx"], ["ab", "acb"]),
        Case("a.c", ["abc", "a.c", "aéc"], ["a\nc", "ac"]),
        Case("(?s)a.c", ["a\nc"]),
        Case("^a|b$", ["ax", "xb"], ["xa", "bx"]),
        Case("^$", [""], ["a"]),
        Case("(?m)^b$", ["a\nb\nc"], ["ab"]),
        Case("ab*c", ["ac", "abbbc"], ["abd"]),
        Case("ab+c", ["abc"], ["ac"]),
        Case("ab?c", ["ac", "abc"], ["abbc"]),
        Case("a{2}", ["aa"], ["a"]),
        Case("^a{2,3}$", ["aa", "aaa"], ["a", "aaaa"]),
        Case("^a{2,}$", ["aa", "aaaaa"], ["a"]),
        Case("a{,2}", ["a{,2}"], ["aa"]),
        Case("a{x", ["a{x"]),
        Case("^(ab|cd)+$", ["abcd"], ["abc"]),
        Case("^(?:a|b)*?c", ["abac"], ["dc"]),
        Case("(?P<code>4\\d\\d)", ["HTTP 429"], ["HTTP 529"]),
        Case("(?<code>x)", ["x"]),
        Case("(?i)quota", ["QuOtA"], ["quot"]),
        Case("(?i:É)t", ["ét"], ["éT"]),
        Case("a(?i)b", ["aB"], ["AB"]),
        Case("[a-c]+d", ["abcd"], ["d"]),
        Case("[^a-c]", ["d"], ["abc"]),
        Case("[]a]", ["]", "a"], ["b"]),
        Case("[a\\]-]", ["]", "-"], ["b"]),
        Case("[[:digit:]x]", ["7", "x"], ["y"]),
        Case("[\\w-]", ["_", "-"], [" "]),
        Case("\\d{3}\\s\\w+\\W", ["429 Too!"], ["42 Too!"]),
        Case("\\D\\S", ["ab"], ["1 "]),
        Case("\\bquota\\b", ["the quota is"], ["quotas"]),
        Case("\\Bota", ["quota"], ["ota"]),
        Case("\\Aa\\z", ["a"], ["a\n"]),
        Case("\\.\\*\\$\\/\\x41\\x{42}\\t", [".*$/AB\t"]),
        Case("(a*)*b", ["aaab", "b"], ["aaa"]),
        Case("(|a)+", [""]),
        Case("日本?", ["日", "日本"], ["本"]),
    ]

    @Test("it fits what RE2 fits", arguments: cases)
    func fits(_ test: Case) throws {
        let pattern = try Pattern(test.pattern)
        for text in test.fits { #expect(pattern.occurs(in: text), "\(text)") }
        for text in test.others { #expect(!pattern.occurs(in: text), "\(text)") }
    }

    @Test(
        "what is no pattern, or cannot be matched in time, is refused with the reason",
        arguments: [
            ("(", "a group is not closed"), ("a)", "a `)` closes no group"),
            ("[a", "a `[` is not closed"), ("*a", "`*` repeats nothing"),
            ("a**", "it repeats a repetition; put the first into a group"),
            ("[z-a]", "a range is upside down"), ("a\\", "it ends with a backslash"),
            ("(a)\\1", "`\\1` is not supported"), ("(?=a)", "`(?=` is not supported"),
            ("(?<=a)b", "`(?<` is not supported"), ("\\p{L}", "`\\p` is not supported"),
            ("a{3,2}", "a count is not between 0 and 1000"),
            ("a{1001}", "a count is not between 0 and 1000"),
            ("(a{100}){100}", "it is too large once its repetitions are written out"),
            ("\\xzz", "`\\x` names no character"),
        ]
    )
    func refuses(pattern: String, reason: String) {
        #expect(throws: Pattern.Problem(reason: reason)) { try Pattern(pattern) }
    }

    @Test("what is too deep or too long is refused, not followed")
    func deep() {
        let deep = String(repeating: "(", count: 2000) + String(repeating: ")", count: 2000)
        #expect(throws: Pattern.Problem(reason: "more than 50 groups lie in each other")) {
            try Pattern(deep)
        }
        #expect(throws: Pattern.Problem(reason: "it is longer than 4096 bytes")) {
            try Pattern(String(repeating: "a", count: 5000))
        }
    }

    @Test(
        "no text makes it slow",
        arguments: ["(a+)+$", "(a|aa)+$", "(.*a){20}b", "(a?){40}a{40}b"]
    )
    func linear(_ text: String) throws {
        let pattern = try Pattern(text)
        let hostile = String(repeating: "a", count: 2000) + "!"
        let clock = ContinuousClock()
        let time = clock.measure { #expect(!pattern.occurs(in: hostile)) }
        // Milliseconds; what goes back and tries again would take longer than the universe is old.
        #expect(time < .seconds(10))
    }
}
