import Fidelity
import Glibc

signal(SIGPIPE, SIG_IGN)
// A shell without a terminal starts what runs in its background with Ctrl-C ignored.
signal(SIGINT, SIG_DFL)
let options = Options(CommandLine.arguments.dropFirst())
guard let provider = options.provider else {
    let asked = options.fault == nil
    if let fault = options.fault { say("fake-upstream: \(fault)\n", to: STDERR_FILENO) }
    say(Options.help, to: asked ? STDOUT_FILENO : STDERR_FILENO)
    exit(asked ? 0 : 2)
}
guard let listener = LoopbackListener(port: options.port) else {
    say("fake-upstream: port \(options.port) of the loopback is taken", to: STDERR_FILENO)
    exit(1)
}
let url = "http://127.0.0.1:\(listener.port)"
say("fake upstream for \(provider.rawValue) at \(url) (Ctrl-C ends it)\n")
say("Put this into config.yaml:\n\n\(provider.config(url))")
let names = provider.failures.map(\.name).joined(separator: ", ")
say("A prompt that ends in `fail:NAME` gets that failure: \(names)\n")
let upstream = FakeProvider(provider)
listener.serve { socket in
    let connection = ServedConnection(socket)
    while let text = connection.request(), let call = UpstreamCall(wire: text) {
        let answer = upstream.answer(call)
        say("\(call.method) \(call.path) → \(answer.status)\(answer.reason)")
        guard connection.send(answer), !answer.cuts else { return }
    }
}

/// Prints a line at once, whoever reads.
@Sendable func say(_ line: String, to fd: Int32 = STDOUT_FILENO) {
    let bytes = Array((line + "\n").utf8)
    _ = write(fd, bytes, bytes.count)
}
