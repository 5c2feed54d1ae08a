internal import ProviderAPI

/// An input item by which a client asks for a shorter history in place of an answer.
///
/// The upstream has a request of its own for that.
enum CompactionTrigger {
    static func isIn(_ root: JSONNode?) -> Bool {
        (root?.member("input"))?.elements
            .contains { $0["type"]?.equals("compaction_trigger") == true } ?? false
    }

    /// Such a request is not a stream.
    static func prepare(_ plan: inout UpstreamPlan) {
        for key in ["stream", "store", "tool_choice", "parallel_tool_calls"] { plan.remove(key) }
    }
}
