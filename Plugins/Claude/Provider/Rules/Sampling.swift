internal import ProviderAPI

/// `temperature`, `top_p` and `top_k`.
///
/// With thinking the temperature is 1, `top_p` at least 0.95, and there is no `top_k`. From 4.1 on
/// temperature and `top_p` are alternatives ("cannot both be specified"); the temperature stays.
enum Sampling {
    private static let smallestTopP = 0.95

    static func apply(
        to root: JSONNode,
        _ request: ProviderRequest,
        isThinking: Bool,
        _ plan: inout UpstreamPlan
    ) {
        guard request.operation == .generate else { return }
        let temperature = root.member("temperature")
        let topP = root.member("top_p")
        let dropsTemperature = isThinking && temperature.map { $0.double != 1 } ?? false
        let isAlternative =
            temperature != nil && !dropsTemperature && takesOne(request.model)
        let dropsTopP =
            topP.map {
                isAlternative || (isThinking && ($0.double ?? 0) < smallestTopP)
            } ?? false
        if dropsTemperature { plan.remove("temperature") }
        if dropsTopP { plan.remove("top_p") }
        if isThinking, root.member("top_k") != nil { plan.remove("top_k") }
    }

    private static func takesOne(_ model: String) -> Bool {
        ModelVersion(model: model).map { $0 >= ModelVersion(4, 1) } ?? false
    }
}
