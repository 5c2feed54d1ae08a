internal import CProviderABI
internal import ProviderAPI

/// Takes what a provider describes during prepare or refresh.
final class PlanRecorder {
    private(set) var plan = UpstreamPlan(url: "")

    func lend(_ call: (UnsafePointer<provider_plan>) -> Int32) -> Int32 {
        var table = Self.functions
        table.context = Unmanaged.passUnretained(self).toOpaque()
        return call(&table)
    }

    private static func at(_ context: UnsafeMutableRawPointer?) -> PlanRecorder? {
        context.map { Unmanaged<PlanRecorder>.fromOpaque($0).takeUnretainedValue() }
    }

    private static var functions: provider_plan {
        provider_plan(
            size: UInt32(MemoryLayout<provider_plan>.size),
            context: nil,
            method: { PlanRecorder.at($0)?.plan.method = $1.text },
            url: { PlanRecorder.at($0)?.plan.url = $1.text },
            header: { PlanRecorder.at($0)?.plan.add(header: $1.text, $2.text) },
            set: { PlanRecorder.at($0)?.plan.set($1.text, json: $2.text) },
            remove: { PlanRecorder.at($0)?.plan.remove($1.text) },
            body: { PlanRecorder.at($0)?.plan.body = Array($1.buffer) },
            option: { PlanRecorder.at($0)?.set($1, $2) },
            answer: { PlanRecorder.at($0)?.answer(Int($1), $2, $3) }
        )
    }

    private func set(_ option: UInt32, _ value: Int64) {
        switch Int(option) {
        case PROVIDER_OPTION_UPSTREAM_STREAMS: plan.upstreamStreams = value != 0
        case PROVIDER_OPTION_TRANSFORM: plan.transforms = value != 0
        case PROVIDER_OPTION_ANSWER_FORMAT:
            plan.answerFormat = WireFormat(rawValue: UInt32(truncatingIfNeeded: value))
        default: break
        }
    }

    private func answer(_ status: Int, _ type: provider_bytes, _ body: provider_bytes) {
        plan.answer = UpstreamPlan.Answer(
            status: status,
            contentType: type.text,
            body: Array(body.buffer)
        )
    }
}
