import Glibc

/// How much memory the process may use: the least of what the machine has, what its control groups
/// grant, and what its own limits say.
struct MachineMemory {
    /// Reads a small file; `nil` where there is none.
    let read: (String) -> String?
    /// What the machine has, in bytes.
    let physical: Int

    /// The machine that this process runs on.
    static var own: MachineMemory {
        MachineMemory(read: contents, physical: sysconf(Int32(_SC_PHYS_PAGES)) * pageSize)
    }

    /// The least of all limits, in bytes.
    var limit: Int {
        groupFiles.compactMap(number).reduce(physical) { min($0, $1) }
    }

    /// The least of all limits, those of this process included.
    var processLimit: Int {
        [
            Self.resource(__rlimit_resource_t(RLIMIT_AS.rawValue)),
            Self.resource(__rlimit_resource_t(RLIMIT_DATA.rawValue)),
        ].compactMap { $0 }.reduce(limit) { min($0, $1) }
    }

    /// The files that hold the limits of the process's groups and of all groups above them.
    private var groupFiles: [String] {
        guard let groups = read("/proc/self/cgroup"), let mounts = read("/proc/self/mountinfo")
        else { return [] }
        let hierarchies = mounts.split(separator: "\n").compactMap { Hierarchy($0) }
        return groups.split(separator: "\n").flatMap { line -> [String] in
            let parts = line.split(separator: ":", maxSplits: 2, omittingEmptySubsequences: false)
            guard parts.count == 3 else { return [] }
            let isUnified = parts[0] == "0" && parts[1].isEmpty
            guard isUnified || parts[1].split(separator: ",").contains("memory") else { return [] }
            return hierarchies.filter { $0.isUnified == isUnified }
                .flatMap { $0.files(of: parts[2]) }
        }
    }

    // `max`, and a number beyond any machine in the older hierarchy, are no limit.
    private func number(_ file: String) -> Int? {
        guard let text = read(file) else { return nil }
        return Int(text.prefix { $0.isASCII && $0.isNumber }).flatMap { $0 > 0 ? $0 : nil }
    }

    private static let pageSize = sysconf(Int32(_SC_PAGESIZE))

    private static func resource(_ kind: __rlimit_resource_t) -> Int? {
        var limit = rlimit()
        guard getrlimit(kind, &limit) == 0 else { return nil }
        return Int(exactly: limit.rlim_cur)
    }

    private static func contents(of path: String) -> String? {
        let fd = open(path, O_RDONLY | O_CLOEXEC)
        guard fd >= 0 else { return nil }
        defer { close(fd) }
        var bytes: [UInt8] = []
        var piece = [UInt8](repeating: 0, count: 16 * 1024)
        while bytes.count < 1 << 20 {
            let count = Glibc.read(fd, &piece, piece.count)
            guard count > 0 else { break }
            bytes += piece[..<count]
        }
        return String(decoding: bytes, as: UTF8.self)
    }
}

extension MachineMemory {
    /// Where a hierarchy of control groups is mounted, by a line of `/proc/self/mountinfo`.
    private struct Hierarchy {
        /// Whether it is the one hierarchy of cgroup v2.
        let isUnified: Bool
        /// The group that stands at the mount point.
        private let root: Substring
        private let point: Substring

        init?(_ line: Substring) {
            let words = line.split(separator: " ")
            guard let dash = words.firstIndex(of: "-"), dash >= 6, words.count > dash + 3 else {
                return nil
            }
            switch words[dash + 1] {
            case "cgroup2": isUnified = true
            case "cgroup" where words[dash + 3].split(separator: ",").contains("memory"):
                isUnified = false
            default: return nil
            }
            (root, point) = (words[3], words[4])
        }

        /// The files that limit a group: its own and those of all groups above it.
        func files(of group: Substring) -> [String] {
            let names = isUnified ? ["memory.max", "memory.high"] : ["memory.limit_in_bytes"]
            // In a container the mount may begin at the process's own group, or the path may be
            // that of another namespace: then the mount point is the best that is known.
            var rest = group.split(separator: "/")[...]
            let above = root.split(separator: "/")
            rest = rest.starts(with: above) ? rest.dropFirst(above.count) : []
            if rest.first == ".." { rest = [] }
            return (0...rest.count).flatMap { depth in
                let folder = ([point] + rest.prefix(depth)).joined(separator: "/")
                return names.map { "\(folder)/\($0)" }
            }
        }
    }
}
