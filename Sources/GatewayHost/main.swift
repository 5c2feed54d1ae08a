import Glibc

// What each command does is in `Commands`; how a request travels is in docs/life-of-a-request.md.
do throws(Arguments.Mistake) {
    let arguments = try Arguments(Array(CommandLine.arguments.dropFirst()))
    // A supervisor maps no plugin, and leaves its output to its workers.
    if !arguments.isSupervised { Console.keepOutput() }
    switch arguments.verb {
    case .help(let topic): Console.write(HelpText.text(topic))
    case .version: Console.write("switchyard \(Version.text)")
    case .probe(let file): exit(ProbeCommand.run(file: file))
    case .isolated(let laneCount): exit(IsolatedCommand.run(laneCount: laneCount))
    case .serve: exit(ServeCommand.run(arguments))
    case .checkConfig: exit(CheckConfigCommand.run(arguments))
    case .plugins: exit(PluginsCommand.run(arguments))
    case .plugin(let words): exit(PluginCommand.run(words))
    case .accounts: exit(AccountsCommand.run(arguments))
    case .reset(let account, let model): exit(AccountsCommand.reset(arguments, account, model))
    case .login(let name): exit(LoginCommand.run(arguments, name))
    case .import(let source, let path): exit(ImportCommand.run(arguments, source, path))
    }
} catch {
    Console.complain(error.text)
    exit(2)
}
