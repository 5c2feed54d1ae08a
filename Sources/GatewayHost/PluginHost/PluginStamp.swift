import CProviderABI

/// What a plugin file says of itself before any of it runs.
struct PluginStamp: Equatable, Sendable {
    /// What a plugin shares with the host.
    enum Language: Equatable, Sendable {
        /// Nothing but the C ABI.
        case c
        /// The Swift runtime, so the toolchain must be the same.
        case swift
    }

    let abiVersion: UInt32
    let language: Language
    let name: String
    let version: String
    let toolchain: String

    /// The toolchain that built this host.
    static var hostToolchain: String {
        let bytes = provider_own_toolchain()
        return String(
            decoding: UnsafeRawBufferPointer(start: bytes.base, count: bytes.count),
            as: UTF8.self
        )
    }

    /// Compares the stamp with what this host can load.
    ///
    /// - Throws: The first field that differs, with both values.
    func check(hostToolchain: String = PluginStamp.hostToolchain) throws(PluginRefusal) {
        guard abiVersion <= PROVIDER_ABI_VERSION else {
            throw .newerABI(plugin: abiVersion, host: PROVIDER_ABI_VERSION)
        }
        guard abiVersion >= PROVIDER_ABI_OLDEST else {
            throw .olderABI(plugin: abiVersion, oldest: PROVIDER_ABI_OLDEST)
        }
        guard language == .c || toolchain == hostToolchain else {
            throw .otherToolchain(plugin: toolchain, host: hostToolchain)
        }
    }
}

extension PluginStamp {
    /// Reads the bytes of a stamp section.
    init(section: UnsafeRawBufferPointer) throws(PluginRefusal) {
        // A later ABI may append fields; a section shorter than ours is not a stamp.
        guard section.count >= MemoryLayout<provider_stamp>.size else {
            throw .truncated("stamp section")
        }
        let stamp = section.loadUnaligned(as: provider_stamp.self)
        guard stamp.magic == PROVIDER_ABI_MAGIC else { throw .wrongMagic(stamp.magic) }
        abiVersion = stamp.abi_version
        language = stamp.language == UInt32(PROVIDER_LANGUAGE_C) ? .c : .swift
        name = Self.text(stamp.name)
        version = Self.text(stamp.version)
        toolchain = Self.text(stamp.toolchain)
    }

    private static func text<Field>(_ field: Field) -> String {
        withUnsafeBytes(of: field) { String(decoding: $0.prefix { $0 != 0 }, as: UTF8.self) }
    }
}
