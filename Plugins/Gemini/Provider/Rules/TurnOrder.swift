internal import ProviderAPI

/// A conversation begins with the user and does not end with the model.
///
/// The API refuses a history that begins with the model ("Please ensure that multiturn requests begin
/// with a user turn"), and has no prefill: an answer that is begun for it must go.
enum TurnOrder {
    private static let emptyUserTurn = #"{"role":"user","parts":[{"text":""}]}"#

    static func apply(to root: JSONNode, _ revision: inout JSONRevision) {
        guard let contents = root.member("contents"), contents.isArray else { return }
        let turns = Array(contents.elements)
        guard let first = turns.first else { return }
        if first.isModelTurn { revision.prepend(emptyUserTurn, to: contents) }
        guard turns.contains(where: { !$0.isModelTurn }) else { return }
        for turn in turns.reversed() {
            guard turn.isModelTurn else { return }
            revision.remove(turn)
        }
    }
}
