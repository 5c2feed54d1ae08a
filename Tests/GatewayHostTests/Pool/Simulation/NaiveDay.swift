@testable import GatewayHost

/// A day with plain round-robin and a fixed cooldown of 60 seconds after every failure.
///
/// It refreshes tokens and tells client faults from others, as any gateway does.
struct NaiveDay {
    private enum Phase {
        case asking
        case answered(account: Int, SimulatedUpstream.Reply)
        case refreshing(account: Int)
    }

    private static let cooldown = Pool.Time.seconds(60)

    private let day: DayOfRequests
    private let attempts: Int
    private var upstream: SimulatedUpstream
    private var events: IndexedHeap<Int64>
    private var phases: [Phase]
    private var tried: [[Int]]
    private var restsUntil = [Int64](repeating: 0, count: SimulatedUpstream.count)
    private var cursor = 0
    private var result = DayResult(name: "round-robin, 60 s cooldown")

    init(_ day: DayOfRequests, attempts: Int, seed: UInt64) {
        (self.day, self.attempts) = (day, attempts)
        upstream = SimulatedUpstream(seed: seed)
        events = IndexedHeap(slots: day.arrivals.count)
        phases = Array(repeating: .asking, count: day.arrivals.count)
        tried = Array(repeating: [], count: day.arrivals.count)
        for (number, moment) in day.arrivals.enumerated() { events.set(number, to: moment) }
    }

    mutating func run() -> DayResult {
        while let event = events.top {
            let request = Int(event.slot)
            events.remove(request)
            step(request, now: event.key)
        }
        result.finish(upstream)
        return result
    }

    private mutating func step(_ request: Int, now: Int64) {
        switch phases[request] {
        case .asking: ask(request, now: now)
        case .refreshing(let account):
            if upstream.refresh(account, now: now) {
                send(request, with: account, now: now)
            } else {
                fail(request, account, now: now)
            }
        case .answered(let account, let reply): answered(request, account, reply, now: now)
        }
    }

    private mutating func ask(_ request: Int, now: Int64) {
        for offset in 0..<SimulatedUpstream.count {
            let account = (cursor + offset) % SimulatedUpstream.count
            guard restsUntil[account] <= now, !tried[request].contains(account) else { continue }
            cursor = account + 1
            send(request, with: account, now: now)
            return
        }
        result.refuse(whileDown: upstream.isDown(now))
    }

    private mutating func send(_ request: Int, with account: Int, now: Int64) {
        tried[request].append(account)
        let reply = upstream.call(account, model: day.models[request], now: now)
        phases[request] = .answered(account: account, reply)
        events.set(request, to: now + Pool.Time.milliseconds(300))
    }

    private mutating func answered(
        _ request: Int,
        _ account: Int,
        _ reply: SimulatedUpstream.Reply,
        now: Int64
    ) {
        switch reply {
        case .stream:
            result.served += 1
            result.waits.append((now - day.arrivals[request]) / 1_000_000)
        case .failure(let failure):
            switch failure.kind {
            case .clientFault: result.clientFaults += 1
            case .credentialFault where tried[request].filter({ $0 == account }).count == 1:
                phases[request] = .refreshing(account: account)
                events.set(request, to: now + Pool.Time.milliseconds(500))
            default: fail(request, account, now: now)
            }
        }
    }

    private mutating func fail(_ request: Int, _ account: Int, now: Int64) {
        restsUntil[account] = now + Self.cooldown
        guard tried[request].count < attempts else {
            result.refuse(whileDown: upstream.isDown(now))
            return
        }
        ask(request, now: now)
    }
}
