import Glibc
import ProviderAPI

/// Prints what a plugin file says of itself, without mapping it into this process.
enum PluginInspectCommand {
    /// Prints the stamp, then the descriptor that a child reads.
    static func run(_ path: String) -> Int32 {
        do throws(PluginRefusal) {
            let file = try PluginFile(checking: path)
            Console.write(stamp(file.stamp, file.sha256))
            try file.stamp.check()
            let folder = try PrivateFolder()
            defer { folder.remove() }
            let copy = try folder.write(file.bytes, name: "inspected.so")
            defer { unlinkCopy(copy) }
            let text = try PluginProbe(program: Gateway.program).describe(copy: copy)
            Console.write("descriptor\n" + ((try? JSONValue(parsing: text))?.pretty ?? text))
            return 0
        } catch {
            Console.complain("\(path): \(error)")
            return 1
        }
    }

    /// Maps a copy in this short-lived process and prints its descriptor; for the command above.
    static func describe(_ copy: String) -> Int32 {
        alarm(60)
        do throws(PluginRefusal) {
            Console.write(try PluginImage(privateCopy: copy).descriptor.json.compact)
            return PluginProbe.passed
        } catch {
            Console.write(error.description)
            return 1
        }
    }

    private static func stamp(_ stamp: PluginStamp, _ sha256: String) -> String {
        """
        name       \(stamp.name)
        version    \(stamp.version)
        ABI        \(stamp.abiVersion)
        language   \(stamp.language == .c ? "C ABI only" : "Swift")
        toolchain  \(stamp.toolchain)
        sha256     \(sha256)
        """
    }
}
