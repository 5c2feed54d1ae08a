import CProviderABI
import Glibc
import ProviderAPI

/// A plugin that is mapped into this process, for good.
///
/// It is never unmapped: the Swift runtime keeps pointers into every image that it has seen, and the
/// next conformance look-up after a `dlclose` would follow them.
struct PluginImage: @unchecked Sendable {
    // The table is immutable after the entry returned it.
    let table: provider_table
    let descriptor: ProviderDescriptor
    /// What the table needs as long as it is used; `nil` for an image of this process.
    private let keeper: IsolatedPlugin?

    /// Maps a private copy and asks for its table.
    ///
    /// - Parameters:
    ///   - path: A file name that this process never loaded before.
    ///   - host: What the plugin is lent.
    /// - Throws: What is wrong.
    init(
        privateCopy path: String,
        lending host: UnsafePointer<provider_host> = HostTable.shared.pointer
    ) throws(PluginRefusal) {
        let handle = try Self.load(path)
        guard let symbol = dlsym(handle, PROVIDER_ENTRY_SYMBOL) else { throw .missingEntry }
        typealias Entry =
            @convention(c) (UnsafePointer<provider_host>?) -> UnsafePointer<provider_table>?
        let entry = unsafeBitCast(symbol, to: Entry.self)
        guard let lent = entry(host) else { throw .entryRefused }
        try self.init(table: Self.copy(lent), keeper: nil)
    }

    /// Asks a table what it is of.
    ///
    /// - Parameters:
    ///   - table: Complete.
    ///   - keeper: What it needs as long as it is used.
    /// - Throws: What is wrong with the descriptor.
    init(table: provider_table, keeper: IsolatedPlugin?) throws(PluginRefusal) {
        self.table = table
        self.keeper = keeper
        descriptor = try Self.describe(table)
    }

    /// Whether the plugin runs in a process of its own.
    var isIsolated: Bool { keeper != nil }

    private static func load(_ path: String) throws(PluginRefusal) -> UnsafeMutableRawPointer {
        let flags = RTLD_NOW | RTLD_LOCAL | Int32(RTLD_NODELETE)
        if let handle = dlopen(path, flags) { return handle }
        let reason = dlerror().map { String(cString: $0) } ?? "unknown"
        // The copy's name says nothing to the operator.
        throw .loader(reason.replacing("\(path): ", with: ""))
    }

    /// Copies as much of the table as the plugin knows; what it does not know stays null.
    private static func copy(
        _ lent: UnsafePointer<provider_table>
    ) throws(PluginRefusal) -> provider_table {
        let size = Int(clamping: lent.pointee.size)
        let smallest = MemoryLayout<provider_table>.offset(of: \.limits) ?? 0
        guard size >= smallest else { throw .badTable("it has only \(size) bytes") }
        var table = provider_table()
        withUnsafeMutableBytes(of: &table) {
            $0.copyMemory(
                from: UnsafeRawBufferPointer(start: lent, count: min(size, $0.count))
            )
        }
        guard table.describe != nil, table.create != nil, table.destroy != nil,
            table.open_credential != nil, table.close_credential != nil, table.models != nil,
            table.prepare != nil, table.classify != nil
        else { throw .badTable("a required function is null") }
        return table
    }

    private static func describe(
        _ table: provider_table
    ) throws(PluginRefusal) -> ProviderDescriptor {
        let document = SinkBytes()
        table.describe?(table.context, document.lent)
        guard !document.isOverfull else { throw .descriptor(SinkBytes.overfullReason) }
        do {
            return try ProviderDescriptor(json: JSONValue(parsing: document.text))
        } catch let failure as ProviderFailure {
            throw .descriptor(failure.summary)
        } catch {
            throw .descriptor("it is not JSON: \(error)")
        }
    }
}
