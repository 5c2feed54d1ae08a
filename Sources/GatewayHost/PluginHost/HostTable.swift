import CProviderABI

/// What the host lends every plugin.
struct HostTable: @unchecked Sendable {
    // The table is written once, before any plugin is loaded.
    let pointer: UnsafePointer<provider_host>

    static let shared = HostTable()

    private init() {
        let table = UnsafeMutablePointer<provider_host>.allocate(capacity: 1)
        table.initialize(
            to: provider_host(
                size: UInt32(MemoryLayout<provider_host>.size),
                version: PROVIDER_ABI_VERSION
            ) { level, message in
                Log.plugin(level: level, message.text)
            }
        )
        pointer = UnsafePointer(table)
    }
}
