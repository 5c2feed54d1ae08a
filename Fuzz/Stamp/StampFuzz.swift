// Invariant: any bytes are a stamp or a refusal that says why; nothing outside them is read.

import Glibc

/// Reads one input of the fuzzer.
///
/// - Parameters:
///   - base: Its bytes.
///   - count: How many they are.
/// - Returns: Zero.
@c(LLVMFuzzerTestOneInput)
public func fuzz(_ base: UnsafePointer<UInt8>?, _ count: Int) -> CInt {
    let bytes = UnsafeRawBufferPointer(start: base, count: count)
    do throws(PluginRefusal) {
        guard let section = try ElfFile(bytes).section(named: ".provider_stamp") else { return 0 }
        let stamp = try PluginStamp(section: section)
        guard stamp.name.utf8.count <= 192 else { abort() }
    } catch {
        guard !error.description.isEmpty else { abort() }
    }
    return 0
}
