/// What a person at a terminal is told when the gateway has started.
enum Announcement {
    /// The address, the key and a first request, for a run without a configuration.
    static func text(_ generation: Generation, _ address: ListenAddress) -> String {
        let key = generation.config.apiKeys.first?.key.reveal() ?? ""
        let authorization = key.isEmpty ? "" : " \\\n  -H 'Authorization: Bearer \(key)'"
        return """

            Switchyard \(Version.text) serves on http://\(address.description)
            \(key.isEmpty ? "No key is needed." : "Client key of this run: \(key)")
            \(invitation(generation, "http://\(address.description)", authorization))

            Write a config.yaml to serve real models: see README.md.

            """
    }

    private static func invitation(
        _ generation: Generation,
        _ url: String,
        _ authorization: String
    ) -> String {
        guard let model = generation.aliases.names.first else {
            return "No plugin has a model that needs no account; `switchyard plugins` lists them."
        }
        let question = #"[{"role": "user", "content": "Hello, Switchyard"}]"#
        return """
            Try it:

            curl \(url)/v1/chat/completions\(authorization) \\
              -H 'Content-Type: application/json' \\
              -d '{"model": "\(model)", "messages": \(question)}'
            """
    }
}
