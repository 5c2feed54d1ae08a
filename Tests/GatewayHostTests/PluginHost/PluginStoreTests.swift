import Glibc
import ProviderAPI
import Testing

@testable import GatewayHost

@Suite("Plugin store")
struct PluginStoreTests {
    private let folder = TemporaryFolder()
    private let store: PluginStore

    init() throws {
        let probe = PluginProbe(program: TestPaths.gateway, timeLimit: 5)
        store = PluginStore(loader: PluginLoader(folder: try PrivateFolder(), probe: probe))
    }

    private func refresh(_ configs: [Named<Config.PluginSettings>] = []) -> [HostedProvider] {
        var config = Config.Plugins()
        config.configs = configs
        return store.refresh(PluginFolder(path: folder.path), config)
    }

    private func settings(url: String) -> [Named<Config.PluginSettings>] {
        var settings = Config.PluginSettings()
        settings.settings = ["url": .string(url)]
        return [Named(name: "Swap", value: settings)]
    }

    @Test("a file renamed into place is a new generation, and the old one ends with its last use")
    func swap() throws {
        let files = SwapFiles(folder)
        files.place("A")
        var old = refresh().first
        files.place("B")
        let next = try #require(refresh().first)
        #expect(old?.plugin.stamp.version == "1.0.0-A")
        #expect(next.plugin.stamp.version == "1.0.0-B")
        #expect(store.counters.current.inUse == 2)
        old = nil
        #expect(old == nil && store.counters.current.inUse == 1)
        #expect(store.counters.current.resident == 2)
    }

    @Test("the same bytes again load nothing, and neither does a change of settings")
    func sameBytes() throws {
        let files = SwapFiles(folder)
        files.place("A")
        let first = try #require(refresh(settings(url: "http://one")).first)
        files.place("A")
        #expect(refresh(settings(url: "http://one")).first === first)
        let second = try #require(refresh(settings(url: "http://two")).first)
        #expect(second !== first)
        #expect(second.plugin === first.plugin)
        #expect(store.counters.current.resident == 1)
    }

    @Test("bytes that come back are served by the image that is there")
    func comeBack() throws {
        let files = SwapFiles(folder)
        for tag in ["A", "B", "A", "B"] {
            files.place(tag)
            #expect(refresh().first?.plugin.stamp.version == "1.0.0-\(tag)")
        }
        #expect(store.counters.current.resident == 2)
        #expect(store.counters.current.loads == 4)
    }

    @Test("a broken file keeps the old generation and says why, also when it is looked at again")
    func broken() throws {
        let files = SwapFiles(folder)
        files.place("A")
        let first = try #require(refresh().first)
        files.place(text: "no library")
        for _ in 1...2 {
            #expect(refresh().first === first)
            #expect(store.entries.first?.refusal?.description.contains("ELF") == true)
        }
    }

    @Test("settings that a plugin refuses keep the instance that serves")
    func badSettings() throws {
        SwapFiles(folder).place("A")
        let first = try #require(refresh().first)
        var wrong = Config.PluginSettings()
        wrong.settings = ["colour": "red"]
        #expect(refresh([Named(name: "Swap", value: wrong)]).first === first)
        #expect(store.entries.first?.refusal?.description.contains("colour") == true)
    }

    @Test("a removed file takes its plugin away, which is remembered until it is back")
    func removed() throws {
        let files = SwapFiles(folder)
        files.place("A")
        #expect(refresh().count == 1)
        files.remove()
        #expect(refresh().isEmpty)
        #expect(store.departed.map(\.name) == ["Swap"])
        files.place("A")
        #expect(refresh().count == 1)
        #expect(store.departed.isEmpty)
        #expect(store.counters.current.resident == 1)
    }

    @Test("of two files with one name the one that serves stays, whatever they are called")
    func sameName() throws {
        SwapFiles(folder).place("A")
        let first = try #require(refresh().first)
        let elsewhere = TemporaryFolder()
        let other = SwapFiles(elsewhere)
        other.place("B")
        for name in ["libAnother.so", "libZ.so"] {
            symlink(other.path, "\(folder.path)/\(name)")
            #expect(refresh().map(ObjectIdentifier.init) == [ObjectIdentifier(first)])
            let refusals = store.entries.compactMap { $0.refusal?.description }
            let first = "\(folder.path)/libSwap.so"
            #expect(refusals == ["\(first) is a plugin of the same name; remove one of the two"])
            unlink("\(folder.path)/\(name)")
        }
    }

    @Test("settings are read as the configuration reads them")
    func settingKinds() throws {
        SwapFiles(folder).place("A")
        var number = Config.PluginSettings()
        number.settings = ["url": 123]
        #expect(refresh([Named(name: "Swap", value: number)]).count == 1)
        #expect(store.entries.first?.refusal == nil)
        number.settings = ["url": ["a"]]
        _ = refresh([Named(name: "Swap", value: number)])
        let refusal = try #require(store.entries.first?.refusal?.description)
        #expect(refusal.hasSuffix("it refused its settings: url: expected a text, found a list"))
    }

    @Test("a file that is still open for writing is not loaded")
    func beingWritten() throws {
        let files = SwapFiles(folder)
        files.place("A")
        let first = try #require(refresh().first)
        let writer = files.rewriteSlowly("B")
        #expect(refresh().first === first)
        #expect(store.awaitsWriter)
        writer.finish()
        // A child that another test starts holds the file as well until it runs its own program.
        for _ in 1...500 where refresh().first === first { usleep(10_000) }
        #expect(refresh().first?.plugin.stamp.version == "1.0.0-B")
        #expect(!store.awaitsWriter)
        #expect(store.counters.current.refusals == 0)
    }

    @Test("a pinned file is loaded through a link, and an unpinned one behind it is refused")
    func pinnedLink() throws {
        let elsewhere = TemporaryFolder()
        let files = SwapFiles(elsewhere)
        files.place("A")
        symlink(files.path, "\(folder.path)/libSwap.so")
        var config = Config.Plugins()
        config.requirePins = true
        var settings = Config.PluginSettings()
        settings.sha256 = SHA256.hexadecimal(of: files.bytes("A"))
        config.configs = [Named(name: "Swap", value: settings)]
        let folder = PluginFolder(path: folder.path)
        #expect(store.refresh(folder, config).count == 1)
        files.place("B")
        // A process that another test starts may hold the file open until it runs its program.
        repeat { _ = store.refresh(folder, config) } while store.awaitsWriter
        #expect(store.refresh(folder, config).first?.plugin.stamp.version == "1.0.0-A")
        #expect(store.entries.first?.refusal?.description.contains("pins") == true)
        chmod(files.path, 0o777)
        _ = store.refresh(folder, config)
        #expect(store.entries.first?.refusal?.description.contains("chmod") == true)
    }
}
