import Synchronization

/// The objects of the plugin in its process, by the ids that the host gave them.
final class ChildObjects: Sendable {
    // A plugin may stand for an object by a null pointer.
    private let addresses = Mutex<[UInt64: UInt]>([:])

    /// Notes an object.
    func add(_ id: UInt64, _ pointer: UnsafeMutableRawPointer?) {
        let address = UInt(bitPattern: pointer)
        addresses.withLock { $0[id] = address }
    }

    /// The pointer to an object; `nil` where this process never made it.
    subscript(id: UInt64) -> UnsafeMutableRawPointer?? {
        addresses.withLock { $0[id] }.map { UnsafeMutableRawPointer(bitPattern: $0) }
    }

    /// Forgets an object.
    ///
    /// - Returns: The pointer to it.
    func remove(_ id: UInt64) -> UnsafeMutableRawPointer?? {
        addresses.withLock { $0.removeValue(forKey: id) }
            .map { UnsafeMutableRawPointer(bitPattern: $0) }
    }
}
