/// What `switchyard --help` prints.
enum HelpText {
    /// The text for a command, or for all of them.
    static func text(_ topic: String?) -> String { topic.flatMap { topics[$0] } ?? text }

    static let text = """
        switchyard \(Version.text): an LLM gateway; every provider is a shared library

        usage: switchyard [COMMAND] [OPTIONS]

        commands:
          serve          run the gateway (the default)
          check-config   print the configuration as it is understood, secrets hidden
          plugins        try every plugin file and say what it is, or why it is refused
          plugin         make, test, inspect or measure a plugin (plugin help)
          accounts       list the accounts and what they are doing
          accounts reset ACCOUNT [MODEL]
                         end its rests in the running server
          login NAME     log in to an account; without a name, say which logins there are
          import SOURCE [PATH]
                         store the credential of another program
          version        print the version
          help           print this text

        options:
          -c, --config FILE    the configuration (default: ./config.yaml where it exists; without
                               one the Echo provider answers on 127.0.0.1 and needs no account)
          --host ADDRESS       overrides `host`
          --port NUMBER        overrides `port`
          --plugins FOLDER     overrides `plugins.dir`
          --log-level LEVEL    debug, info, warning or error
          --log-format FORMAT  json, or text for people
          --json               machine-readable output (check-config, plugins, accounts)
          --lift NAME          forget that the gateway died of a plugin (plugins)
          --supervised         restart the server in milliseconds when it dies (serve)
          --watch              print the list every two seconds (accounts)
          --no-browser         print the address only (login)
          --callback-port N    where the browser returns to (login)
          -h, --help           print this text
          -v, --version        print the version

        signals:
          SIGTERM, SIGINT      finish what is under way, then end; twice: end now
          SIGHUP               read the configuration again

        The configuration is described in docs/configuration.md, accounts in docs/accounts.md.
        """
}

/// The version of this build.
enum Version {
    static let text = "0.1.0"
}
