import Glibc

/// The names in a folder.
enum FolderListing {
    /// Reads them.
    ///
    /// - Parameter path: The folder.
    /// - Returns: The names, in no order, without `.` and `..`.
    /// - Throws: Why the folder cannot be read; that it is not there, for one.
    static func names(in path: String) throws(FileFailure) -> [String] {
        guard let folder = opendir(path) else { throw FileFailure("it cannot be opened") }
        defer { closedir(folder) }
        var names: [String] = []
        errno = 0
        while let entry = readdir(folder) {
            let name = withUnsafeBytes(of: entry.pointee.d_name) {
                String(decoding: $0.prefix { $0 != 0 }, as: UTF8.self)
            }
            if name != ".", name != ".." { names.append(name) }
            errno = 0
        }
        guard errno == 0 else { throw FileFailure("it cannot be read") }
        return names
    }
}
