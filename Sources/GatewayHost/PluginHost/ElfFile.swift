import Glibc

/// Finds a section in the bytes of an ELF file (System V ABI, chapter 4; 64-bit, little-endian).
///
/// The bytes are hostile: every offset is checked before it is followed.
struct ElfFile {
    private let bytes: UnsafeRawBufferPointer
    private let sections: Range<Int>
    private let sectionCount: Int
    private let names: Range<Int>

    private static let sectionSize = MemoryLayout<Elf64_Shdr>.size
    #if arch(arm64)
    private static let ownMachine: UInt16 = 183
    #else
    private static let ownMachine: UInt16 = 62
    #endif

    init(_ bytes: UnsafeRawBufferPointer) throws(PluginRefusal) {
        self.bytes = bytes
        guard bytes.count >= MemoryLayout<Elf64_Ehdr>.size else {
            throw .notELF("the file has only \(bytes.count) bytes")
        }
        let header = bytes.loadUnaligned(as: Elf64_Ehdr.self)
        try Self.checkIdentity(header)
        sectionCount = Int(clamping: header.e_shnum)
        sections = try Self.range(
            header.e_shoff,
            UInt64(clamping: sectionCount * Self.sectionSize),
            in: bytes,
            "section table"
        )
        guard Int(clamping: header.e_shstrndx) < sectionCount else {
            throw .notELF("it has no section names")
        }
        let nameTable = bytes.loadUnaligned(
            fromByteOffset: sections.lowerBound + Int(clamping: header.e_shstrndx)
                * Self.sectionSize,
            as: Elf64_Shdr.self
        )
        names = try Self.range(nameTable.sh_offset, nameTable.sh_size, in: bytes, "name table")
    }

    /// The bytes of a section.
    func section(named wanted: StaticString) throws(PluginRefusal) -> UnsafeRawBufferPointer? {
        for index in 0..<sectionCount {
            let section = bytes.loadUnaligned(
                fromByteOffset: sections.lowerBound + index * Self.sectionSize,
                as: Elf64_Shdr.self
            )
            guard isNamed(section.sh_name, wanted) else { continue }
            let range = try Self.range(section.sh_offset, section.sh_size, in: bytes, "stamp")
            return UnsafeRawBufferPointer(rebasing: bytes[range])
        }
        return nil
    }

    private static func checkIdentity(_ header: Elf64_Ehdr) throws(PluginRefusal) {
        let identity = header.e_ident
        guard identity.0 == 0x7f, identity.1 == 0x45, identity.2 == 0x4c, identity.3 == 0x46 else {
            throw .notELF("it does not begin with the ELF magic")
        }
        guard identity.4 == 2, identity.5 == 1 else { throw .notELF("it is not 64-bit") }
        guard header.e_type == 3 else {
            throw .notELF("its type is \(header.e_type); link it with -shared")
        }
        guard header.e_machine == ownMachine else {
            throw .otherMachine(header.e_machine, host: ownMachine)
        }
        guard Int(clamping: header.e_shentsize) == sectionSize, header.e_shnum > 0 else {
            throw .notELF("it has no section table")
        }
    }

    private static func range(
        _ offset: UInt64,
        _ size: UInt64,
        in bytes: UnsafeRawBufferPointer,
        _ part: String
    ) throws(PluginRefusal) -> Range<Int> {
        let (end, overflow) = offset.addingReportingOverflow(size)
        guard !overflow, end <= UInt64(clamping: bytes.count) else { throw .truncated(part) }
        return Int(clamping: offset)..<Int(clamping: end)
    }

    private func isNamed(_ nameOffset: UInt32, _ wanted: StaticString) -> Bool {
        let start = names.lowerBound + Int(clamping: nameOffset)
        let length = wanted.utf8CodeUnitCount
        guard start + length < names.upperBound, let base = bytes.baseAddress else { return false }
        return memcmp(base + start, wanted.utf8Start, length) == 0 && bytes[start + length] == 0
    }
}
