import Glibc
import ProviderAPI
import Synchronization

@testable import GatewayHost

/// The real binary, serving on a free port of the loopback with real plugin files.
final class RunningGateway: Sendable {
    /// What a gateway is started with.
    struct Setup {
        /// The configuration without its port; `nil` runs the built-in default.
        var config: String?
        var plugins = ["Echo", "OpenAICompatible"]
        var arguments: [String] = []
        /// Variables of the process, as `NAME=value`.
        var environment: [String] = []
        /// The key that requests present.
        var key = "sk-test"
    }

    /// Why a gateway did not start.
    struct NotServing: Error, CustomStringConvertible {
        let description: String
    }

    let folder = TemporaryFolder()
    let port: UInt16
    let key: String
    let process: pid_t
    private let isOver = Mutex(false)

    /// Starts a gateway and waits until it serves.
    init(_ setup: Setup) throws {
        key = setup.key
        mkdir("\(folder.path)/plugins", 0o755)
        for name in setup.plugins {
            symlink("\(TestPaths.build)/lib\(name).so", "\(folder.path)/plugins/lib\(name).so")
        }
        var arguments = ["--plugins", "\(folder.path)/plugins"]
        if let config = setup.config {
            arguments += ["--config", folder.write(config, to: "config.yaml", mode: 0o600)]
        }
        (port, process) = try Self.serve(
            arguments + setup.arguments,
            setup.environment,
            in: folder.path
        )
    }

    deinit { stop() }

    var address: ListenAddress { .host("127.0.0.1", port: port) }

    /// What the gateway wrote to its standard output: the access log.
    var output: String { Self.read("\(folder.path)/output") }

    /// What the gateway wrote to its standard error: the log.
    var log: String { Self.read("\(folder.path)/log") }

    /// Replaces the configuration as an editor does: a new file is renamed into place.
    func edit(_ config: String) {
        let next = folder.write(config, to: ".config.yaml.next", mode: 0o600)
        rename(next, "\(folder.path)/config.yaml")
    }

    func send(signal: Int32) { kill(process, signal) }

    /// Waits for the end of the process.
    ///
    /// - Returns: Its exit status, or minus the signal that ended it.
    func waitForEnd(seconds: Int = 20) -> Int32? {
        for _ in 0..<(seconds * 50) {
            var status: Int32 = 0
            if waitpid(process, &status, WNOHANG) == process {
                isOver.withLock { $0 = true }
                return status & 0x7f == 0 ? (status >> 8) & 0xff : -(status & 0x7f)
            }
            usleep(20_000)
        }
        return nil
    }

    /// Ends the process at once.
    func stop() {
        guard !isOver.withLock({ $0 }) else { return }
        kill(process, SIGKILL)
        _ = waitForEnd()
    }

    /// A connected client.
    func client() throws -> TestClient { try TestClient(address) }

    /// The text of a request with the key.
    func request(
        _ method: String = "POST",
        _ path: String,
        _ body: String = "",
        headers: [String] = []
    ) -> String {
        let lines =
            [
                "\(method) \(path) HTTP/1.1", "Host: gateway", "Authorization: Bearer \(key)",
                "Content-Type: application/json", "Content-Length: \(body.utf8.count)",
            ] + headers
        return lines.joined(separator: "\r\n") + "\r\n\r\n" + body
    }

    /// Sends a request on a connection of its own and waits for the whole answer.
    func answer(
        _ method: String = "POST",
        _ path: String,
        _ body: String = "",
        headers: [String] = []
    ) throws -> TestClient.Answer {
        let client = try client()
        client.say(request(method, path, body, headers: headers))
        return try client.answer(to: method == "POST" ? .post : .get)
    }

    /// Waits until the log holds a text.
    func waitForLog(_ text: String, seconds: Int = 10) -> Bool {
        for _ in 0..<(seconds * 50) {
            if log.contains(text) { return true }
            usleep(20_000)
        }
        return false
    }

    /// Waits until the access log, which is written a little later than the answer, holds a text.
    func waitForOutput(_ text: String, seconds: Int = 20) -> Bool {
        for _ in 0..<(seconds * 50) {
            if output.contains(text) { return true }
            usleep(20_000)
        }
        return false
    }

    /// Starts a gateway on a port that nobody else has taken by the time it listens.
    private static func serve(
        _ arguments: [String],
        _ environment: [String],
        in folder: String
    ) throws -> (port: UInt16, process: pid_t) {
        for _ in 1...5 {
            let port = FakeUpstream.closedPort()
            let arguments = ["serve", "--port", "\(port)"] + arguments
            let process = try start(arguments, environment, in: folder)
            if try waitUntilServing(port, process, in: folder) { return (port, process) }
        }
        throw NotServing(description: "no port was free")
    }

    /// Waits until a gateway serves.
    ///
    /// - Returns: Whether it does; if not, another process has its port.
    private static func waitUntilServing(
        _ port: UInt16,
        _ process: pid_t,
        in folder: String
    ) throws -> Bool {
        let log = "\(folder)/log"
        for _ in 0..<1000 {
            if isReady(port) { return true }
            var status: Int32 = 0
            if waitpid(process, &status, WNOHANG) == process {
                let text = read(log)
                if text.contains("another process is already listening") { return false }
                throw NotServing(description: text)
            }
            usleep(20_000)
        }
        kill(process, SIGKILL)
        throw NotServing(description: "it did not serve within 20 s: \(read(log))")
    }

    private static func isReady(_ port: UInt16) -> Bool {
        guard let client = try? TestClient(.host("127.0.0.1", port: port)) else { return false }
        client.say("GET /readyz HTTP/1.1\r\nHost: gateway\r\n\r\n")
        return (try? client.answer(to: .get))?.status == 200
    }

    private static func start(
        _ arguments: [String],
        _ variables: [String],
        in folder: String
    ) throws -> pid_t {
        var actions = posix_spawn_file_actions_t()
        posix_spawn_file_actions_init(&actions)
        defer { posix_spawn_file_actions_destroy(&actions) }
        let flags = O_WRONLY | O_CREAT | O_TRUNC
        posix_spawn_file_actions_addopen(&actions, STDIN_FILENO, "/dev/null", O_RDONLY, 0)
        posix_spawn_file_actions_addopen(&actions, STDOUT_FILENO, "\(folder)/output", flags, 0o600)
        posix_spawn_file_actions_addopen(&actions, STDERR_FILENO, "\(folder)/log", flags, 0o600)
        var pointers = ([TestPaths.gateway] + arguments).map { strdup($0) }
        pointers.append(nil)
        defer { for pointer in pointers { free(pointer) } }
        let variables = ["HOME=\(folder)", "PATH=/usr/bin:/bin"] + variables
        var environment: [UnsafeMutablePointer<CChar>?] = variables.map { strdup($0) }
        environment.append(nil)
        defer { for pointer in environment { free(pointer) } }
        var process = pid_t()
        let result = posix_spawn(
            &process,
            TestPaths.gateway,
            &actions,
            nil,
            &pointers,
            &environment
        )
        guard result == 0 else { throw NotServing(description: "no process: \(result)") }
        return process
    }

    private static func read(_ path: String) -> String {
        let fd = open(path, O_RDONLY)
        guard fd >= 0 else { return "" }
        defer { close(fd) }
        var bytes: [UInt8] = []
        var buffer = [UInt8](repeating: 0, count: 65_536)
        while case let count = Glibc.read(fd, &buffer, buffer.count), count > 0 {
            bytes += buffer[..<count]
        }
        return String(decoding: bytes, as: UTF8.self)
    }
}
