import Testing

@testable import GatewayHost

@Suite("A stall detector")
struct StallDetectorTests {
    private typealias Look = StallDetector.Look

    private func look(_ pass: Int64, _ mark: UInt32 = 0, _ calls: UInt32 = 0) -> Look {
        Look(pass: pass, standing: CallMarks.Standing(mark: mark, calls: calls))
    }

    /// What a detector says of each look, with the mark that it blames.
    private func levels(_ looks: [Look], stuckAfter: Int? = 6) -> [String] {
        var detector = StallDetector()
        return looks.map { look in
            guard let level = detector.take(look, stalledAfter: 3, stuckAfter: stuckAfter) else {
                return ""
            }
            let culprit = detector.culprit(stalledAfter: 3)
            return "\(level)" + (culprit.map { " \($0)" } ?? "") + " \(detector.held)"
        }
    }

    @Test("takes a pass that lasts for a stall, then for stuck, and tells when it goes on")
    func course() {
        let looks = Array(repeating: look(1, 7, 1), count: 9) + [look(2), look(0)]
        #expect(
            levels(looks)
                == ["", "", "", "stalled 7 3", "", "", "stuck 7 6", "", "", "well 8", ""]
        )
    }

    @Test("blames no plugin where one call follows another, or none is under way")
    func calls() {
        let many = (0..<5).map { look(1, 7, UInt32($0)) }
        #expect(levels(many)[3] == "stalled 3")
        #expect(levels(Array(repeating: look(1), count: 5))[3] == "stalled 3")
        // The pass was long already when the call began.
        let late = [look(1), look(1), look(1)] + Array(repeating: look(1, 7, 1), count: 5)
        #expect(levels(late) == ["", "", "", "stalled 3", "", "", "stuck 7 6", ""])
    }

    @Test("a thread that waits, or turns, is well")
    func well() {
        let waiting = levels(Array(repeating: look(0), count: 10))
        let turning = levels((1..<10).map { look($0, 7, 1) })
        #expect(Set(waiting + turning) == [""])
    }

    @Test("is never stuck where nobody wants to know, and never without a stall before")
    func thresholds() {
        let looks = Array(repeating: look(1), count: 20)
        #expect(levels(looks, stuckAfter: nil).filter { !$0.isEmpty } == ["stalled 3"])
        #expect(levels(looks, stuckAfter: 0).filter { !$0.isEmpty } == ["stalled 3", "stuck 4"])
    }
}
