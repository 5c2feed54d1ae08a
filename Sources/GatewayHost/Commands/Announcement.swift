import Glibc

/// What a person at a terminal is told when the gateway has started.
enum Announcement {
    /// Prints the address and a first request; only where nothing was configured.
    static func print(_ generation: Generation, _ addresses: [ListenAddress], isBuiltIn: Bool) {
        guard isBuiltIn, let address = addresses.first else { return }
        let key = generation.config.apiKeys.first?.key.reveal() ?? ""
        let authorization = key.isEmpty ? "" : " \\\n  -H 'Authorization: Bearer \(key)'"
        Console.write(
            """

            Switchyard \(Version.text) serves on http://\(address.description)
            \(key.isEmpty ? "No key is needed." : "Client key of this run: \(key)")
            Try it:

            curl http://\(address.description)/v1/chat/completions\(authorization) \\
              -H 'Content-Type: application/json' \\
              -d '{"model": "echo", "messages": [{"role": "user", "content": "Hello, Switchyard"}]}'

            Write a config.yaml to serve real models: see README.md.

            """
        )
    }
}
