import Glibc

/// Writes a plugin that builds and passes its tests, for an author to go on from.
struct PluginNewCommand {
    private let name: String
    private let language: String
    private let folder: String
    private let checkout: String?

    init(_ options: PluginOptions) throws(Arguments.Mistake) {
        name = try options.only("a name")
        guard Self.isName(name) else {
            throw Arguments.Mistake(text: "`\(name)` is no name; write one like MyLab")
        }
        guard !Self.taken.contains(name.lowercased()) else {
            throw Arguments.Mistake(text: "a package that needs `\(name)` cannot be called so")
        }
        language = options["--lang"] ?? "swift"
        guard language == "swift" || language == "c" else {
            throw Arguments.Mistake(text: "`--lang` takes swift or c, not `\(language)`")
        }
        folder = options["--path"] ?? name
        checkout = options["--switchyard"] ?? Self.ownCheckout
    }

    /// Writes the files.
    ///
    /// - Returns: 0 when all were written.
    func run() throws(Arguments.Mistake) -> Int32 {
        let files =
            language == "c"
            ? CPluginTemplate(name: name, checkout: checkout).files
            : SwiftPluginTemplate(name: name, checkout: checkout).files
        for file in files { try write(file.text, to: file.path) }
        Console.write(next)
        return 0
    }

    /// What its author does next.
    private var next: String {
        let isC = language == "c"
        let library = isC ? "lib\(name).so" : ".build/release/lib\(name).so"
        let model = "\(name.lowercased())-1"
        return """
            wrote \(folder); now

              cd \(folder) && \(isC ? "make test" : "swift test && swift build -c release")
              cp \(library) PLUGINS/.next && mv PLUGINS/.next PLUGINS/lib\(name).so

            and in config.yaml

              \(isC
                ? "plugins: {configs: {\(name): {}}}   # serves \(model)"
                : "\(name.lowercased())-api-key: [{api-key: KEY, models: [{name: \(model)}]}]")
            """
    }

    private func write(_ text: String, to path: String) throws(Arguments.Mistake) {
        let full = "\(folder)/\(path)"
        makeFolders(of: full)
        // An author's work is never overwritten.
        let fd = open(full, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0o644)
        guard fd >= 0 else {
            throw Arguments.Mistake(text: "\(full): \(String(cString: strerror(errno)))")
        }
        defer { close(fd) }
        let bytes = Array(text.utf8)
        let count = bytes.withUnsafeBytes { Glibc.write(fd, $0.baseAddress, $0.count) }
        guard count == bytes.count else { throw Arguments.Mistake(text: "\(full) is not written") }
    }

    private func makeFolders(of path: String) {
        var made = ""
        for part in path.split(separator: "/", omittingEmptySubsequences: false).dropLast() {
            made += part + "/"
            mkdir(made, 0o755)
        }
    }

    /// The packages and modules that a new package imports.
    private static let taken: Set<String> = [
        "switchyard", "providerapi", "providertesting", "cproviderabi", "testing", "swift", "glibc",
    ]

    private static func isName(_ text: String) -> Bool {
        guard let first = text.utf8.first, first >= UInt8(ascii: "A") else { return false }
        return text.utf8.count <= 40
            && text.allSatisfy { $0.isASCII && ($0.isLetter || $0.isNumber) }
    }

    /// The checkout that this binary was built in, if it still lies there.
    private static var ownCheckout: String? {
        let parts = Gateway.programFolder.split(separator: "/", omittingEmptySubsequences: false)
        guard let build = parts.firstIndex(of: ".build") else { return nil }
        let root = parts[..<build].joined(separator: "/")
        return access("\(root)/Sources/ProviderAPI/ABI/include/provider_abi.h", R_OK) == 0
            ? root : nil
    }
}

/// A file that a template writes.
struct TemplateFile {
    let path: String
    let text: String
}
