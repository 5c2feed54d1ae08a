@testable import GatewayHost

/// When requests come through a day: a busy afternoon, a quiet night, and bursts.
struct DayOfRequests {
    /// Moments in order.
    let arrivals: [Int64]
    let models: [String]

    init(seed: UInt64, perDay: Int) {
        var random = SeededRandom(seed: seed)
        let bursts = (0..<10).map { _ in Int64.random(in: 0...86_400, using: &random) }
        var arrivals: [Int64] = []
        let mean = Double(perDay) / 86_400
        for second in 0..<86_400 as Range<Int64> {
            // A tent from 8 to 22 o'clock, twice the mean at its top.
            let hour = Double(second) / 3_600
            let tent = max(0.25, 2 - abs(hour - 15) / 4)
            let isBurst = bursts.contains { second >= $0 && second < $0 + 120 }
            let rate = mean * tent * (isBurst ? 6 : 1)
            let share = Double.random(in: 0..<1, using: &random)
            let count = Int(rate + share)
            for _ in 0..<count {
                let offset = Int64.random(in: 0..<1_000, using: &random)
                arrivals.append(Pool.Time.milliseconds(second * 1_000 + offset))
            }
        }
        self.arrivals = arrivals.sorted()
        models = arrivals.map { _ in
            Int.random(in: 0..<5, using: &random) == 0 ? "mini" : "main"
        }
    }
}

/// What a day came to.
struct DayResult {
    var name: String
    var served = 0
    var refused = 0
    /// Of the refused, those that came while the upstream was down.
    var refusedWhileDown = 0
    var clientFaults = 0
    /// Calls to the upstream, and those that failed for no fault of the client.
    var calls = 0
    var wasted = 0
    /// How long the served requests waited for their account, in milliseconds.
    var waits: [Int64] = []

    static let header =
        "| served | refused | of them while down | upstream calls | wasted | mean wait"

    var meanWait: Int64 { waits.isEmpty ? 0 : waits.reduce(0, +) / Int64(waits.count) }
    var row: String {
        [
            name, "\(served)", "\(refused)", "\(refusedWhileDown)", "\(calls)", "\(wasted)",
            "\(meanWait) ms",
        ]
        .joined(separator: " | ")
    }

    mutating func refuse(whileDown isDown: Bool) {
        refused += 1
        if isDown { refusedWhileDown += 1 }
    }

    mutating func finish(_ upstream: SimulatedUpstream) {
        calls = upstream.calls
        wasted = upstream.failed.filter { $0.key != .clientFault }.values.reduce(0, +)
    }
}
