import Glibc

/// The folder that operators put plugin files into.
struct PluginFolder: Sendable {
    let path: String

    /// The plugin files, in alphabetical order.
    var files: [String] {
        let names = (try? FolderListing.names(in: path)) ?? []
        // What begins with a dot is a file that is still being written.
        return names.filter { $0.hasSuffix(".so") && !$0.hasPrefix(".") }.sorted()
            .map { "\(path)/\($0)" }
    }

    /// Whether the folder exists.
    var exists: Bool {
        var status = stat()
        return stat(path, &status) == 0 && status.st_mode & S_IFMT == S_IFDIR
    }

    /// Finds the folder.
    ///
    /// - Parameters:
    ///   - configured: As the configuration or the command line gives it; a relative path is taken
    ///     from the working folder where it exists there, else from the binary's folder.
    ///   - binary: The folder of the binary.
    /// - Returns: Where to look.
    static func find(_ configured: String, binary: String) -> PluginFolder {
        if configured.hasPrefix("/") { return PluginFolder(path: configured) }
        let places = [
            configured, "\(binary)/\(configured)", "\(binary)/../\(configured)",
        ]
        return places.map(PluginFolder.init).first(where: \.exists)
            ?? PluginFolder(path: "\(binary)/\(configured)")
    }
}
