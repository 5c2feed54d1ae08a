import Dialects
import ProviderAPI

extension TranslationContext.Capabilities {
    /// What the translation may assume of a route's upstream.
    init(_ route: Route) {
        self.init()
        let model = route.model
        efforts = model.efforts.compactMap { Effort(name: $0) }
        if let budget = model.thinkingBudget {
            thinking = .budget(minimum: budget.lowerBound, maximum: budget.upperBound)
        } else if !efforts.isEmpty {
            thinking = .levels
        }
        if model.outputTokens > 0 { maxOutput = model.outputTokens }
        signatures = route.isCompat ? .any : SignatureShapes(names: route.signatureShapes)
    }
}
