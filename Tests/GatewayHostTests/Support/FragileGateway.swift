import Glibc

@testable import GatewayHost

/// A gateway whose Swap provider runs in a process of its own and does what clients tell it to.
enum FragileGateway {
    /// Starts a gateway and waits until the provider answers.
    ///
    /// - Parameter upstream: Where streams come from.
    /// - Returns: The gateway.
    /// - Throws: Why it does not serve.
    static func start(_ upstream: FakeUpstream? = nil) throws -> RunningGateway {
        let url = upstream.map { ", url: \"http://127.0.0.1:\($0.port)/v1\"" } ?? ""
        let config = """
            api-keys: [{key: sk-test, label: tester}]
            plugins:
              configs:
                Swap: {isolation: process, call-timeout: 500ms\(url)}
                Echo: {}
            """
        let gateway = try RunningGateway(RunningGateway.Setup(config: config, plugins: ["Echo"]))
        let defines = ["SWAP_FRAGILE"]
        let built = FixedPlugin.build("Swap", in: gateway.folder, defines: defines, of: "swap.c")
        rename(built, "\(gateway.folder.path)/plugins/libSwap.so")
        guard gateway.waitForSwap() else {
            throw RunningGateway.NotServing(description: gateway.log)
        }
        return gateway
    }

    /// An upstream whose second line kills the provider where the request speaks of doom.
    static func upstream() throws -> FakeUpstream {
        try FakeUpstream { connection in
            while let text = connection.request() {
                let isDoomed = text.contains("doomed")
                connection.write(
                    "HTTP/1.1 200 OK\r\nContent-Type: text/event-stream\r\n"
                        + "Transfer-Encoding: chunked\r\n\r\n"
                )
                let second = isDoomed ? "d\r\nplease crash\n\r\n" : "2\r\nx\n\r\n"
                for piece in ["2\r\nx\n\r\n", second] {
                    guard connection.write(piece) else { return }
                    usleep(50_000)
                }
                guard connection.write("0\r\n\r\n") else { return }
            }
        }
    }
}

extension RunningGateway {
    /// Asks for a chat answer.
    func ask(
        _ text: String = "hi",
        model: String = "swap",
        stream: Bool = false
    ) throws -> TestClient.Answer {
        let body = """
            {"model":"\(model)","stream":\(stream),"messages":[{"role":"user","content":"\(text)"}]}
            """
        return try answer("POST", "/v1/chat/completions", body)
    }

    /// Waits until the Swap provider answers.
    func waitForSwap() -> Bool { waitUntil { (try? ask())?.status == 200 } }
}
