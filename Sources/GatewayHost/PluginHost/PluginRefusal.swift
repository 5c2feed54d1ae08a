/// Why a plugin file is not loaded.
///
/// The text names the cause and what to do; it is what the log, the status page and
/// `switchyard plugins` show.
enum PluginRefusal: Error, Equatable {
    case unreadable(String)
    /// Not for good: the file is looked at again when its writer has closed it.
    case beingWritten
    case tooLarge(bytes: Int, limit: Int)
    case untrustedOwner(uid: UInt32)
    case writableByOthers(mode: UInt32)
    case wrongDigest(expected: String, actual: String)
    case pinMissing
    case notELF(String)
    case otherMachine(UInt16, host: UInt16)
    case truncated(String)
    case noStamp
    case wrongMagic(UInt64)
    case newerABI(plugin: UInt32, host: UInt32)
    case olderABI(plugin: UInt32, oldest: UInt32)
    case otherToolchain(plugin: String, host: String)
    case probe(String)
    case loader(String)
    case missingEntry
    case entryRefused
    case badTable(String)
    case descriptor(String)
    case nameMismatch(stamp: String, descriptor: String)
    case settings(String)
    case selfTest(String)
    case quarantined(Quarantine.Strikes)
    case sameName(as: String)
}

extension PluginRefusal: CustomStringConvertible {
    var description: String {
        switch self {
        case .unreadable, .beingWritten, .tooLarge, .untrustedOwner, .writableByOthers,
            .wrongDigest, .pinMissing:
            fileText
        case .notELF, .otherMachine, .truncated, .noStamp, .wrongMagic, .newerABI, .olderABI,
            .otherToolchain:
            stampText
        default: loadText
        }
    }

    private var fileText: String {
        switch self {
        case .unreadable(let reason): "the file cannot be read: \(reason)"
        case .beingWritten: "the file is being written; it is loaded when that is over"
        case .tooLarge(let bytes, let limit): "the file has \(bytes) bytes; the limit is \(limit)"
        case .untrustedOwner(let uid):
            "the file belongs to user \(uid), neither root nor the user that runs the gateway; "
                + "chown it"
        case .writableByOthers(let mode):
            "the file can be written by its group or by others (mode "
                + String(mode & 0o7777, radix: 8) + "); chmod go-w it"
        case .wrongDigest(let expected, let actual):
            "its sha256 is \(actual), but the configuration pins \(expected)"
        default:
            "plugins.require-pins is on and the configuration pins no sha256 for it"
        }
    }

    private var stampText: String {
        switch self {
        case .notELF(let reason): "not a 64-bit ELF shared object: \(reason)"
        case .otherMachine(let machine, let host):
            "built for another machine (\(Self.name(machine)); this one is \(Self.name(host)))"
        case .truncated(let part): "the ELF file is cut off: its \(part) ends past the file"
        case .noStamp:
            "no .provider_stamp section: not a provider plugin, or built without PROVIDER_STAMP"
        case .wrongMagic(let magic): "its stamp has the magic 0x\(String(magic, radix: 16))"
        case .newerABI(let plugin, let host):
            "built for plugin ABI \(plugin); this host speaks ABI \(host): upgrade the host"
        case .olderABI(let plugin, let oldest):
            "built for plugin ABI \(plugin); this host speaks ABI \(oldest) and later: rebuild it"
        case .otherToolchain(let plugin, let host):
            "built by another Swift toolchain; rebuild it with the host's (plugin: \(plugin), "
                + "host: \(host))"
        default: "refused"
        }
    }

    private var loadText: String {
        switch self {
        case .probe(let reason): "the probe failed: \(reason)"
        case .loader(let reason): "the dynamic loader refused it: \(reason)"
        case .missingEntry: "it does not export switchyard_provider_entry"
        case .entryRefused: "its entry refused this host"
        case .badTable(let reason): "its table is unusable: \(reason)"
        case .descriptor(let reason): "its descriptor is unusable: \(reason)"
        case .nameMismatch(let stamp, let descriptor):
            "its stamp says \(stamp) and its descriptor says \(descriptor)"
        case .settings(let reason): "it refused its settings: \(reason)"
        case .selfTest(let reason): "its self-test failed: \(reason)"
        case .quarantined(let strikes):
            "quarantined: this build is not run, for the gateway \(strikes); put another build in "
                + "its place, or lift it with `switchyard plugins --lift NAME`"
        case .sameName(let other): "\(other) is a plugin of the same name; remove one of the two"
        default: "refused"
        }
    }

    /// The name of an ELF machine.
    private static func name(_ machine: UInt16) -> String {
        switch machine {
        case 62: "x86-64"
        case 183: "arm64"
        default: "ELF machine \(machine)"
        }
    }
}
