import Glibc

/// Builds of the swap fixture, and the ways in which an operator puts one into a folder.
struct SwapFiles: Sendable {
    /// The builds by their tag; made once for all tests.
    private static let builds: [String: [UInt8]] = {
        let folder = TemporaryFolder()
        return Dictionary(
            uniqueKeysWithValues: ["A", "B"].map { tag in
                let path = FixedPlugin.build(tag, in: folder, defines: [define(tag)], of: "swap.c")
                return (tag, read(path))
            }
        )
    }()

    let path: String
    private let next: String

    init(_ folder: TemporaryFolder, in name: String = "") {
        let place = name.isEmpty ? folder.path : "\(folder.path)/\(name)"
        path = "\(place)/libSwap.so"
        next = "\(place)/.libSwap.so.next"
    }

    /// The bytes of a build.
    ///
    /// - Parameters:
    ///   - tag: What its answers carry.
    ///   - number: Makes bytes that were never there; what follows an ELF file changes nothing.
    /// - Returns: The bytes.
    func bytes(_ tag: String, number: Int? = nil) -> [UInt8] {
        (Self.builds[tag] ?? []) + (number.map { Array(String($0).utf8) } ?? [])
    }

    /// Renames a build into place.
    func place(_ tag: String, number: Int? = nil) { place(bytes(tag, number: number)) }

    /// Renames something else into place.
    func place(text: String) { place(Array(text.utf8)) }

    func remove() { unlink(path) }

    /// A file that is being copied.
    struct Writer {
        fileprivate let fd: Int32
        fileprivate let rest: ArraySlice<UInt8>

        /// Writes the rest and closes the file.
        func finish() {
            SwapFiles.write(Array(rest), to: fd)
            close(fd)
        }
    }

    /// Writes the first half of a build and leaves the file open.
    ///
    /// The file is a new one: writing over a mapped file would crash whoever runs it.
    func rewriteSlowly(_ tag: String) -> Writer {
        unlink(path)
        let bytes = bytes(tag)
        let fd = open(path, O_WRONLY | O_CREAT | O_CLOEXEC, 0o755)
        precondition(fd >= 0, "cannot write \(path)")
        Self.write(Array(bytes.prefix(bytes.count / 2)), to: fd)
        return Writer(fd: fd, rest: bytes.dropFirst(bytes.count / 2))
    }

    private func place(_ bytes: [UInt8]) {
        let fd = open(next, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0o755)
        precondition(fd >= 0, "cannot write \(next)")
        Self.write(bytes, to: fd)
        close(fd)
        rename(next, path)
    }

    private static func define(_ tag: String) -> String { "SWAP_TAG=\"\(tag)\"" }

    private static func write(_ bytes: [UInt8], to fd: Int32) {
        let count = bytes.withUnsafeBytes { Glibc.write(fd, $0.baseAddress, $0.count) }
        precondition(count == bytes.count, "cannot write")
    }

    private static func read(_ path: String) -> [UInt8] {
        let fd = open(path, O_RDONLY | O_CLOEXEC)
        precondition(fd >= 0, "cannot read \(path)")
        defer { close(fd) }
        var bytes: [UInt8] = []
        var buffer = [UInt8](repeating: 0, count: 65_536)
        while case let count = Glibc.read(fd, &buffer, buffer.count), count > 0 {
            bytes += buffer[..<count]
        }
        return bytes
    }
}
