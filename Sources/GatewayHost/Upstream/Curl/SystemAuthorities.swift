import Glibc

/// Where this system keeps the certificate authorities that it trusts.
enum SystemAuthorities {
    /// A folder in which OpenSSL finds an authority by the hash of its name, if there is one.
    static let folder: String? = ["/etc/ssl/certs", "/etc/pki/tls/certs"].first(where: isHashed)

    private static func isHashed(_ folder: String) -> Bool {
        guard let stream = opendir(folder) else { return false }
        defer { closedir(stream) }
        while let entry = readdir(stream) {
            let isMatch = withUnsafeBytes(of: &entry.pointee.d_name) { name in
                name.count > 10 && name[8] == UInt8(ascii: ".") && name[9] == UInt8(ascii: "0")
                    && name[10] == 0 && name[..<8].allSatisfy(isHexDigit)
            }
            if isMatch { return true }
        }
        return false
    }

    private static func isHexDigit(_ byte: UInt8) -> Bool {
        byte >= UInt8(ascii: "0") && byte <= UInt8(ascii: "9")
            || byte >= UInt8(ascii: "a") && byte <= UInt8(ascii: "f")
    }
}
