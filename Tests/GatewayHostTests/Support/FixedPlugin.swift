import Glibc

/// Builds the C fixture and its broken variants.
enum FixedPlugin {
    /// Compiles the fixture into a folder.
    ///
    /// - Parameters:
    ///   - name: The file's name, without `lib` and `.so`.
    ///   - folder: Where the library goes.
    ///   - defines: Macros that make the variant.
    ///   - source: The fixture.
    /// - Returns: The path of the library.
    static func build(
        _ name: String,
        in folder: TemporaryFolder,
        defines: [String] = [],
        of source: String = "fixed.c"
    ) -> String {
        let output = "\(folder.path)/lib\(name).so"
        let result = Command.run(
            "cc",
            ["-shared", "-fPIC", "-O1", "-o", output]
                + defines.map { "-D\($0)" }
                + ["-I", TestPaths.root + "/Sources/ProviderAPI/ABI/include"]
                + [TestPaths.root + "/Tests/GatewayHostTests/Fixtures/plugins/\(source)"]
        )
        precondition(result.status == 0, result.output)
        chmod(output, 0o755)
        return output
    }
}
