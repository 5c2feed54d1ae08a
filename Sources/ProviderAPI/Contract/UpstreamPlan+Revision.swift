extension UpstreamPlan {
    /// Replaces the top-level members of the body that a revision changed inside.
    ///
    /// - Parameters:
    ///   - revision: Changes below the root.
    ///   - root: The body.
    public mutating func set(_ revision: JSONRevision, of root: JSONNode) {
        guard !revision.isEmpty else { return }
        for member in revision.changedMembers(of: root) { set(member.key, json: member.json) }
    }
}
