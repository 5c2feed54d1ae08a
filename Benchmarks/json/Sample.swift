/// A text to measure.
struct Sample {
    let name: String
    let bytes: [UInt8]

    init(_ name: String, _ text: String) {
        self.name = name
        bytes = Array(text.utf8)
    }

    static var all: [Sample] {
        [
            Sample("chat request", chat),
            Sample("agent request", agent(prose: english)),
            Sample("agent request, Chinese", agent(prose: chinese)),
            Sample("delta", delta),
        ]
    }

    private static let english = """
        The test fails because the retry loop reads the clock before the timer is armed.\\n\
        Change `deadline` in \\"Sources/Timer.swift\\" to be computed after the call, then run it again. 
        """

    private static let chinese = "测试失败，因为重试循环在定时器启动之前读取了时钟。请把截止时间改为调用之后再计算，然后重新运行。"

    private static let delta = """
        {"id":"chatcmpl-123","object":"chat.completion.chunk","created":1694268190,"model":"m-1",\
        "choices":[{"index":0,"delta":{"content":" token"},"finish_reason":null}]}
        """

    private static var chat: String {
        let turn = String(repeating: english, count: 4)
        return """
            {"model":"m-1","temperature":0.7,"max_tokens":1024,"stream":true,"messages":[\
            {"role":"system","content":"\(english)"},{"role":"user","content":"\(turn)"},\
            {"role":"assistant","content":"\(turn)"},{"role":"user","content":"\(english)"}]}
            """
    }

    private static func agent(prose: String) -> String {
        let turns = (0..<75).map { index in
            """
            {"role":"assistant","content":[{"type":"text","text":"\(prose)"},{"type":"tool_use",\
            "id":"toolu_\(index)","name":"Read","input":{"file_path":"/src/a\(index).swift","limit":200}}]},\
            {"role":"user","content":[{"type":"tool_result","tool_use_id":"toolu_\(index)","content":\
            "\(String(repeating: prose, count: 10))"}]}
            """
        }
        let tools = (0..<30).map { index in
            """
            {"name":"tool_\(index)","description":"\(String(repeating: prose, count: 3))",\
            "input_schema":{"type":"object","properties":{"path":{"type":"string","description":\
            "\(prose)"},"limit":{"type":"integer","minimum":1}},"required":["path"]}}
            """
        }
        return """
            {"model":"m-1","max_tokens":32000,"stream":true,"system":[{"type":"text","text":"\(prose)"}],\
            "messages":[\(turns.joined(separator: ","))],"tools":[\(tools.joined(separator: ","))]}
            """
    }
}
