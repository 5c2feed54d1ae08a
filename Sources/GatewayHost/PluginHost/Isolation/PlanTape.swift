import CProviderABI
import ProviderAPI

/// Records what a plugin describes in one process, to be played to the plan of another.
final class PlanTape {
    private enum Step: UInt8 {
        case method = 1
        case url, header, set, remove, body, option, answer
    }

    private var frame = FrameWriter()

    /// Begins a recording and lends the plan that is recorded.
    ///
    /// - Parameter call: Makes the call.
    /// - Returns: What the call returned.
    func record(_ call: (UnsafePointer<provider_plan>) -> Int32) -> Int32 {
        frame.begin(0)
        var plan = Self.callbacks
        plan.context = Unmanaged.passUnretained(self).toOpaque()
        return call(&plan)
    }

    /// What was recorded, valid until the next recording; `nil` where it is too much.
    func finish() -> UnsafeRawBufferPointer? { frame.finish() }

    /// Plays a recording.
    ///
    /// - Parameters:
    ///   - recording: What ``finish()`` gave.
    ///   - plan: Who takes it.
    /// - Returns: Whether it was played to its end; a part of a plan is no plan.
    static func play(
        _ recording: UnsafeRawBufferPointer,
        to plan: UnsafePointer<provider_plan>
    ) -> Bool {
        var tape = FrameReader(recording)
        _ = tape.number(UInt32.self)
        _ = tape.number(UInt8.self)
        let (context, plan) = (plan.pointee.context, plan.pointee)
        while !tape.isAtEnd {
            guard let step = Step(rawValue: tape.number()) else { return false }
            switch step {
            case .method: plan.method?(context, tape.lentBytes())
            case .url: plan.url?(context, tape.lentBytes())
            case .header: plan.header?(context, tape.lentBytes(), tape.lentBytes())
            case .set: plan.set?(context, tape.lentBytes(), tape.lentBytes())
            case .remove: plan.remove?(context, tape.lentBytes())
            case .body: plan.body?(context, tape.lentBytes())
            case .option: plan.option?(context, tape.number(), tape.number())
            case .answer:
                plan.answer?(context, tape.number(), tape.lentBytes(), tape.lentBytes())
            }
        }
        return !tape.isDamaged
    }

    private static var callbacks: provider_plan {
        provider_plan(
            size: UInt32(MemoryLayout<provider_plan>.size),
            context: nil,
            method: { PlanTape.at($0)?.note(.method, $1) },
            url: { PlanTape.at($0)?.note(.url, $1) },
            header: { PlanTape.at($0)?.note(.header, $1, $2) },
            set: { PlanTape.at($0)?.note(.set, $1, $2) },
            remove: { PlanTape.at($0)?.note(.remove, $1) },
            body: { PlanTape.at($0)?.note(.body, $1) },
            option: { PlanTape.at($0)?.note(option: $1, $2) },
            answer: { PlanTape.at($0)?.note(answer: $1, $2, $3) }
        )
    }

    private static func at(_ context: UnsafeMutableRawPointer?) -> PlanTape? {
        context.map { Unmanaged<PlanTape>.fromOpaque($0).takeUnretainedValue() }
    }

    private func note(_ step: Step, _ first: provider_bytes, _ second: provider_bytes? = nil) {
        frame.put(step.rawValue)
        frame.put(first)
        if let second { frame.put(second) }
    }

    private func note(option: UInt32, _ value: Int64) {
        frame.put(Step.option.rawValue)
        frame.put(option)
        frame.put(value)
    }

    private func note(answer status: Int32, _ type: provider_bytes, _ body: provider_bytes) {
        frame.put(Step.answer.rawValue)
        frame.put(status)
        frame.put(type)
        frame.put(body)
    }
}
