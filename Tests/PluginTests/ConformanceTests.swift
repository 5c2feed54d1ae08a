import ClaudeProvider
import CodexProvider
import EchoProvider
import GeminiProvider
import GrokProvider
import OpenAICompatibleProvider
import ProviderAPI
import ProviderTesting
import Testing

@Suite("Conformance of the plugins")
struct ConformanceTests {
    @Test("Claude keeps the rules of the boundary")
    func claude() { check(ProviderConformance(ClaudeProvider.self)) }

    @Test("Codex keeps the rules of the boundary")
    func codex() { check(ProviderConformance(CodexProvider.self)) }

    @Test("Echo keeps the rules of the boundary")
    func echo() { check(ProviderConformance(EchoProvider.self)) }

    @Test("Gemini keeps the rules of the boundary")
    func gemini() { check(ProviderConformance(GeminiProvider.self)) }

    @Test("Grok keeps the rules of the boundary")
    func grok() { check(ProviderConformance(GrokProvider.self)) }

    @Test("OpenAICompatible keeps the rules of the boundary")
    func openAICompatible() { check(ProviderConformance(OpenAICompatibleProvider.self)) }

    private func check(_ suite: ProviderConformance) {
        let report = suite.run()
        for finding in report.findings { Issue.record("\(finding)") }
        #expect(report.checkCount > 100)
        #expect(report.skipped.isEmpty, "\(report.skipped)")
    }
}
