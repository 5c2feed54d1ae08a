import Glibc

// What each command does is in `Commands`; how a request travels is in docs/life-of-a-request.md.
do throws(Arguments.Mistake) {
    let arguments = try Arguments(Array(CommandLine.arguments.dropFirst()))
    switch arguments.verb {
    case .help: Console.write(HelpText.text)
    case .version: Console.write("switchyard \(Version.text)")
    case .probe(let file): exit(ProbeCommand.run(file: file))
    case .serve, .checkConfig, .plugins: exit(1)
    }
} catch {
    Console.complain(error.text)
    exit(2)
}
