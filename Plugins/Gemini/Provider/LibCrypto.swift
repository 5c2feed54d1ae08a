internal import Glibc
internal import ProviderAPI

/// The one signature that Swift on Linux has no function for: RSA, by the library of OpenSSL.
///
/// It is loaded when the first service account is refreshed. libcurl has brought it to the machine;
/// where it is absent, service accounts are refused and all else works.
enum LibCrypto {
    /// Signs with RSASSA-PKCS1-v1_5 and SHA-256 (RFC 7518 §3.3).
    ///
    /// - Parameters:
    ///   - message: What is signed.
    ///   - key: A private RSA key in PEM.
    /// - Returns: The signature.
    /// - Throws: Why there is none: no library, or no such key.
    static func signRS256(_ message: [UInt8], key: String) throws(ProviderFailure) -> [UInt8] {
        guard let library else {
            throw ProviderFailure(
                .unsupported,
                "Service accounts need libcrypto.so.3 (OpenSSL 3), which is not on this machine."
            )
        }
        guard let key = library.privateKey(Array(key.utf8)) else {
            throw ProviderFailure(.refused, "The `private_key` is no private key in PEM.")
        }
        defer { library.freeKey(key) }
        guard library.keyKind(key) == Library.rsa else {
            throw ProviderFailure(.refused, "The `private_key` is no RSA key.")
        }
        guard let signature = library.sign(message, key) else {
            throw ProviderFailure(.failed, "The `private_key` could not sign.")
        }
        return signature
    }

    private static let library = Library()
}

extension LibCrypto {
    /// The functions of the library, by their manual pages.
    ///
    /// Sendable because its members are addresses of functions, which never change.
    private struct Library: @unchecked Sendable {
        /// `EVP_PKEY_RSA`.
        static let rsa: Int32 = 6

        typealias Key = OpaquePointer
        typealias NewMemory = @convention(c) (UnsafeRawPointer?, Int32) -> OpaquePointer?
        typealias FreeMemory = @convention(c) (OpaquePointer?) -> Int32
        typealias ReadKey =
            @convention(c) (
                OpaquePointer?, UnsafeMutableRawPointer?, UnsafeMutableRawPointer?,
                UnsafeMutableRawPointer?
            ) -> Key?
        typealias Free = @convention(c) (OpaquePointer?) -> Void
        typealias KeyKind = @convention(c) (Key?) -> Int32
        typealias Make = @convention(c) () -> OpaquePointer?
        typealias Begin =
            @convention(c) (
                OpaquePointer?, UnsafeMutableRawPointer?, OpaquePointer?, OpaquePointer?, Key?
            ) -> Int32
        typealias DigestSign =
            @convention(c) (
                OpaquePointer?, UnsafeMutablePointer<UInt8>?, UnsafeMutablePointer<Int>?,
                UnsafePointer<UInt8>?, Int
            ) -> Int32

        let newMemory: NewMemory
        let freeMemory: FreeMemory
        let readKey: ReadKey
        let freeKey: Free
        let keyKind: KeyKind
        let newContext: Make
        let freeContext: Free
        let sha256: Make
        let begin: Begin
        let digestSign: DigestSign
        let clearErrors: @convention(c) () -> Void

        init?() {
            guard let handle = dlopen("libcrypto.so.3", RTLD_NOW | RTLD_LOCAL),
                let newMemory = dlsym(handle, "BIO_new_mem_buf"),
                let freeMemory = dlsym(handle, "BIO_free"),
                let readKey = dlsym(handle, "PEM_read_bio_PrivateKey"),
                let freeKey = dlsym(handle, "EVP_PKEY_free"),
                let keyKind = dlsym(handle, "EVP_PKEY_get_base_id"),
                let newContext = dlsym(handle, "EVP_MD_CTX_new"),
                let freeContext = dlsym(handle, "EVP_MD_CTX_free"),
                let sha256 = dlsym(handle, "EVP_sha256"),
                let begin = dlsym(handle, "EVP_DigestSignInit"),
                let digestSign = dlsym(handle, "EVP_DigestSign"),
                let clearErrors = dlsym(handle, "ERR_clear_error")
            else { return nil }
            self.newMemory = unsafeBitCast(newMemory, to: NewMemory.self)
            self.freeMemory = unsafeBitCast(freeMemory, to: FreeMemory.self)
            self.readKey = unsafeBitCast(readKey, to: ReadKey.self)
            self.freeKey = unsafeBitCast(freeKey, to: Free.self)
            self.keyKind = unsafeBitCast(keyKind, to: KeyKind.self)
            self.newContext = unsafeBitCast(newContext, to: Make.self)
            self.freeContext = unsafeBitCast(freeContext, to: Free.self)
            self.sha256 = unsafeBitCast(sha256, to: Make.self)
            self.begin = unsafeBitCast(begin, to: Begin.self)
            self.digestSign = unsafeBitCast(digestSign, to: DigestSign.self)
            self.clearErrors = unsafeBitCast(
                clearErrors,
                to: (@convention(c) () -> Void).self
            )
        }

        /// Reads a key; the caller frees it.
        func privateKey(_ pem: [UInt8]) -> Key? {
            pem.withUnsafeBytes { bytes in
                let memory = newMemory(bytes.baseAddress, Int32(truncatingIfNeeded: bytes.count))
                defer { _ = freeMemory(memory) }
                // An empty passphrase, so that an encrypted key fails and asks nobody.
                var passphrase: UInt8 = 0
                let key = withUnsafeMutableBytes(of: &passphrase) {
                    readKey(memory, nil, nil, $0.baseAddress)
                }
                if key == nil { clearErrors() }
                return key
            }
        }

        func sign(_ message: [UInt8], _ key: Key) -> [UInt8]? {
            guard let context = newContext() else { return nil }
            defer {
                freeContext(context)
                clearErrors()
            }
            var count = 0
            guard begin(context, nil, sha256(), nil, key) == 1,
                digestSign(context, nil, &count, message, message.count) == 1
            else { return nil }
            var signature = [UInt8](repeating: 0, count: count)
            guard digestSign(context, &signature, &count, message, message.count) == 1 else {
                return nil
            }
            return Array(signature.prefix(count))
        }
    }
}
