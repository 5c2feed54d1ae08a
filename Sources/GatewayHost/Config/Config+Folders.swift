extension Config {
    /// The folder of credential files, `~` and a relative path resolved.
    ///
    /// - Parameters:
    ///   - home: The operator's home folder.
    ///   - working: The folder that relative paths count from.
    /// - Returns: An absolute path, if the given ones are.
    func authFolder(home: String, working: String) -> String {
        Self.resolve(authDirectory, home: home, base: working)
    }

    /// The folder of plugins.
    ///
    /// A relative path counts from the program's own folder and not from the working one, so that
    /// `plugins` means the same wherever the server is started from.
    ///
    /// - Parameters:
    ///   - home: The operator's home folder.
    ///   - program: The folder that the running program is in.
    /// - Returns: An absolute path, if the given ones are.
    func pluginFolder(home: String, program: String) -> String {
        Self.resolve(plugins.directory, home: home, base: program)
    }

    private static func resolve(_ path: String, home: String, base: String) -> String {
        if path == "~" { return home }
        if path.hasPrefix("~/") { return home + path.dropFirst() }
        return path.hasPrefix("/") ? path : base + "/" + path
    }
}
