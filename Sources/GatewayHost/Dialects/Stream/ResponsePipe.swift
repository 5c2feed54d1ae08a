import ProviderAPI

/// Stands between the decoder of one format and the encoder of another.
///
/// It gives tools their client names back, takes the input of wrapped custom tools out of its
/// object, makes the finish reason agree with what was written, keeps what the access log needs,
/// and lets nothing through after the end.
final class ResponsePipe: ResponseSink {
    private let encoder: any ResponseEncoder
    private let check: AnswerCheck
    private let hidesThinking: Bool
    private let names: ClientToolNames
    private let recorder: TurnRecorder?
    private(set) var report = ResponseReport()
    private(set) var hasEnded = false
    /// Takes out of an error's message what nobody may read.
    var clean: (String) -> String = { Redaction.clean($0) }

    /// The thoughts of a whole answer, where the way back asks to keep them.
    var turn: RememberedTurn? { report.isComplete ? recorder?.turn : nil }

    private var wrapped: ToolCallHead?
    private var wrappedChoice = 0
    private var input = ByteBuffer(capacity: 16)
    private var isHidden = false
    private var calls: Set<Int> = []

    init(_ encoder: any ResponseEncoder, _ reverse: Reverse, _ check: AnswerCheck) {
        self.encoder = encoder
        self.check = check
        hidesThinking = reverse.hidesThinking
        names = ClientToolNames(reverse)
        recorder = reverse.remembersThoughts ? TurnRecorder(after: reverse.prompt) : nil
    }

    func start(_ start: ResponseStart) {
        report.model = start.model.string
        report.id = start.id.string
        report.serviceTier = start.serviceTier?.string
        check.check(start)
        encoder.start(start)
    }

    func open(_ block: Block) {
        guard !hasEnded else { return }
        recorder?.open(block)
        isHidden = block.isThought && hidesThinking
        guard !isHidden else { return }
        check.check(block)
        if case .toolCall(let head) = block.kind {
            open(call: head, block)
        } else {
            encoder.open(block)
        }
    }

    private func open(call head: ToolCallHead, _ block: Block) {
        report.hasBegun = true
        calls.insert(block.choice)
        guard let client = names.client(head.name) else { return encoder.open(block) }
        var head = head
        head.name = client.name
        head.namespace = client.namespace
        if client.isCustom, !head.isCustom {
            head.isCustom = true
            wrapped = names.keep(head)
            wrappedChoice = block.choice
            return
        }
        var block = block
        block.kind = .toolCall(head)
        encoder.open(block)
    }

    func delta(_ text: RawText) {
        if !text.isEmpty { report.hasBegun = true }
        recorder?.delta(text)
        guard !hasEnded, !isHidden else { return }
        if wrapped != nil {
            input.append(text.bytes)
        } else {
            encoder.delta(text)
        }
    }

    func signature(_ text: RawText) {
        report.hasBegun = true
        recorder?.signature(text)
        guard !hasEnded, !isHidden else { return }
        check.checkSignature()
        encoder.signature(text)
    }

    func cite(_ citation: Citation) {
        guard !hasEnded, check.check(citation) else { return }
        encoder.cite(citation)
    }

    func close() {
        recorder?.close()
        guard !hasEnded else { return }
        if isHidden {
            isHidden = false
        } else if let head = wrapped {
            unwrap(head)
        } else {
            encoder.close()
        }
    }

    private func unwrap(_ head: ToolCallHead) {
        wrapped = nil
        encoder.open(Block(kind: .toolCall(head), choice: wrappedChoice))
        var json = ByteBuffer(capacity: input.count + 16)
        json.unescape(RawText(input.bytes))
        var document = JSONDocument(valueCapacity: 16)
        let root = try? document.parse(json.bytes)
        let text = root?["input"]?.text ?? RawText(input.bytes)
        if !text.isEmpty { encoder.delta(text) }
        encoder.close()
        input.removeAll()
    }

    func usage(_ usage: Usage) {
        guard !hasEnded else { return }
        report.usage = usage
        check.check(usage)
        encoder.usage(usage)
    }

    /// A finish for calls needs a call, and a plain stop after a call was for the call.
    func finish(_ finish: Finish) {
        guard !hasEnded else { return }
        var finish = finish
        let hasCall = calls.contains(finish.choice)
        if finish.reason == .toolCalls, !hasCall { finish.reason = .stop }
        if finish.reason == .stop, hasCall { finish.reason = .toolCalls }
        report.hasBegun = true
        if report.finish == nil { report.finish = finish.reason }
        check.check(finish)
        encoder.finish(finish)
    }

    func fail(_ error: WireError) {
        guard !hasEnded else { return }
        hasEnded = true
        var error = error
        error.message = clean(error.message)
        error.code = error.code.map(clean)
        error.parameter = error.parameter.map(clean)
        report.error = error
        encoder.fail(error)
    }

    /// Keeps the upstream's own words for the error that ended the answer.
    func keep(error: UnsafeRawBufferPointer) { report.keep(error: error) }

    func end() {
        guard !hasEnded else { return }
        hasEnded = true
        report.hasBegun = true
        report.isComplete = true
        encoder.end()
    }
}
