import Testing

@Suite("Placeholder")
struct Placeholder {
    @Test("holds") func holds() { #expect(1 + 1 == 2) }
}
