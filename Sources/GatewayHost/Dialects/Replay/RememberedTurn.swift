/// The thoughts of an answer with calls, for a client whose format cannot carry them.
public struct RememberedTurn: Sendable, Equatable {
    /// A thought and where it stood.
    struct Thought: Sendable, Equatable {
        /// The text as it came, still escaped.
        var text: [UInt8] = []
        /// The signature as it came.
        var signature: [UInt8] = []
        var isRedacted = false
        /// The place of the call before which it stood; `nil` in front of everything.
        var call: Int?
    }

    var thoughts: [Thought] = []
    /// The ids of the calls, in order.
    var calls: [String] = []
    /// What the user had said last before it.
    var prompt = 0

    /// What a later request finds the turn by.
    public var name: TurnName { TurnName(call: calls.first ?? "", prompt: prompt) }

    /// How many bytes it takes.
    public var byteCount: Int {
        let thoughts = thoughts.reduce(0) { $0 + $1.text.count + $1.signature.count + 96 }
        return calls.reduce(thoughts) { $0 + $1.utf8.count + 32 }
    }
}

/// Where the thoughts of earlier answers are kept.
public protocol TurnMemory {
    /// Finds a turn.
    ///
    /// - Parameter name: What it is kept under.
    /// - Returns: The turn, if it is kept and the upstream that is asked can read it.
    func turn(_ name: TurnName) -> RememberedTurn?
}
