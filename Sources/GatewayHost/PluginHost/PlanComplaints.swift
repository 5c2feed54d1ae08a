import Synchronization

/// What was said of the plans of one build, so that it is said once.
final class PlanComplaints: Sendable {
    /// A plugin that writes names at random does not fill the memory with them.
    private static let most = 64

    private let fields = Mutex<Set<String>>([])

    /// Notes a field.
    ///
    /// - Returns: Whether nothing was said of it yet, and there is room to say something.
    func isNew(_ field: String) -> Bool {
        fields.withLock { $0.count < Self.most && $0.insert(field).inserted }
    }
}

extension LoadedPlugin {
    /// Tells the operator what a plan held that is not sent, once for each field of a build.
    func complain(_ violation: PlanViolation) {
        guard complaints.isNew(violation.field) else { return }
        Log.error(
            "a plugin's plan is not sent",
            [
                "plugin": .text(name), "version": .text(stamp.version),
                "field": .text(violation.field), "reason": .text(violation.reason),
            ]
        )
    }
}
