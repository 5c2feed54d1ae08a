import Glibc

/// Where a file is, behind the links that lead to it, so that it can be replaced and the links stay.
struct FilePlace {
    let folder: String
    let name: String
    /// Whether links lead there.
    let isLinked: Bool
    private let status: stat?

    /// Follows the links.
    ///
    /// - Parameters:
    ///   - folder: The folder.
    ///   - name: The name in it; there need be no such file.
    /// - Throws: That a link leads nowhere.
    init(_ folder: String, _ name: String) throws(FileFailure) {
        var found = stat()
        let isThere = lstat("\(folder)/\(name)", &found) == 0
        isLinked = isThere && found.st_mode & S_IFMT == S_IFLNK
        guard isLinked else {
            (self.folder, self.name, status) = (folder, name, isThere ? found : nil)
            return
        }
        guard let real = realpath("\(folder)/\(name)", nil) else {
            throw FileFailure("it is a link that leads nowhere")
        }
        defer { free(real) }
        let parts = String(cString: real)
            .split(separator: "/", omittingEmptySubsequences: false).map(String.init)
        let above = parts.dropLast().joined(separator: "/")
        self.folder = above.isEmpty ? "/" : above
        self.name = parts.last ?? ""
        status = stat(real, &found) == 0 ? found : nil
    }

    /// The path without links.
    var path: String { "\(folder)/\(name)" }

    /// Whose a new file is to be, and who may read it: what is behind a link is shared on purpose, and
    /// keeps its mode.
    var rights: FileRights {
        guard let status else { return FileRights() }
        let mode = isLinked ? status.st_mode & 0o777 : 0o600
        guard isLinked || geteuid() == 0 else { return FileRights(mode: mode) }
        return FileRights(owner: status.st_uid, group: status.st_gid, mode: mode)
    }

    /// Why the file cannot be replaced; `nil` where it can.
    var obstacle: String? {
        guard access(folder, W_OK | X_OK) == 0 else {
            return "the folder \(folder) cannot be written: \(String(cString: strerror(errno)))"
        }
        if isLinked, let status, status.st_uid != geteuid(), geteuid() != 0 {
            return "\(path) belongs to user \(status.st_uid), who would lose it"
        }
        return nil
    }

    /// How many other names the file has, which would keep the old content.
    var otherNames: Int { max(0, Int(clamping: status?.st_nlink ?? 1) - 1) }
}
