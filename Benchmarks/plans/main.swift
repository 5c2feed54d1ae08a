import ClaudeProvider
import CodexProvider
import Glibc
import ProviderAPI

// How long a provider takes to turn a request into its upstream request: the best of the rounds.

let claude = try ClaudeProvider(settings: [:])
let claudeAccount = try claude.open(
    ["type": "claude", "access_token": "sk-ant-oat01-x"],
    now: UnixTime(milliseconds: 0)
).account
let codex = try CodexProvider(settings: [:])
let codexAccount = try codex.open(
    ["type": "codex", "access_token": "x"],
    now: UnixTime(milliseconds: 0)
).account

func nanoseconds() -> Int {
    var time = timespec()
    clock_gettime(CLOCK_MONOTONIC, &time)
    return time.tv_sec * 1_000_000_000 + time.tv_nsec
}

for sample in Sample.all {
    try sample.body.withUnsafeBytes { body in
        let request = ProviderRequest(format: sample.format, stream: true, model: "m", body: body)
        var best = Int.max
        var edits = 0
        for _ in 0..<max(30, 20_000_000 / body.count) {
            let start = nanoseconds()
            let plan =
                sample.format == .messages
                ? try claude.prepare(request, account: claudeAccount)
                : try codex.prepare(request, account: codexAccount)
            best = min(best, nanoseconds() - start)
            edits = plan.edits.count
        }
        let rate = Double(body.count) / Double(best)
        print(
            "\(sample.name): \(body.count) bytes, \(best / 1000) µs,",
            "\((rate * 100).rounded() / 100) GB/s, \(edits) edits"
        )
    }
}
