/// The objects of a plugin that live, and how to make each of them again in a new process.
///
/// Ids are given by the host and never used twice, so that they mean the same in every process.
struct ChildJournal {
    /// How an object was made: the arguments of `create` or `open_credential`.
    struct Origin {
        let target: CallTarget
        let now: Int64
        let document: [UInt8]

        /// Writes the arguments.
        func write(to frame: inout FrameWriter) {
            frame.put(now)
            document.withUnsafeBytes { frame.put($0) }
        }
    }

    private var origins: [UInt64: Origin] = [:]
    private var last: UInt64 = 0

    /// An id that was never given before.
    mutating func nextID() -> UInt64 {
        last += 1
        return last
    }

    /// Notes that an object lives.
    mutating func add(_ id: UInt64, _ origin: Origin) { origins[id] = origin }

    /// Notes that it does not.
    mutating func remove(_ id: UInt64) { origins[id] = nil }

    /// All that live, in the order in which they were made: instances before their accounts.
    var inOrder: [Origin] { origins.sorted { $0.key < $1.key }.map(\.value) }
}
