import ProviderAPI

/// A configuration that can be used, with what the operator should know about it.
struct ConfigReading: Sendable {
    var config: Config
    var warnings: [ConfigProblem]
    /// Whether the text says nothing at all.
    var isEmpty = false
}

extension Config {
    /// Reads a configuration and reports everything that is wrong with it at once.
    ///
    /// - Parameters:
    ///   - bytes: YAML.
    ///   - claims: What loaded providers say is theirs.
    ///   - environment: Looks up what `${NAME}` stands for.
    /// - Returns: The configuration with warnings.
    /// - Throws: All problems, when one of them is an error.
    static func read(
        _ bytes: some Collection<UInt8>,
        claims: [ProviderClaim] = [],
        environment: @escaping (String) -> String? = { _ in nil }
    ) throws(ConfigFailure) -> ConfigReading {
        let diagnosis = ConfigDiagnosis()
        var config = Config()
        var isEmpty = false
        do throws(YAMLFailure) {
            let root = try YAMLComposer.document(of: bytes)
            isEmpty = root.map { $0.value == .null || $0.pairs?.isEmpty == true } ?? true
            config.read(root, claims, environment, diagnosis)
        } catch {
            diagnosis.report(ConfigProblem(error))
        }
        guard !diagnosis.hasErrors else { throw ConfigFailure(problems: diagnosis.sorted) }
        return ConfigReading(config: config, warnings: diagnosis.sorted, isEmpty: isEmpty)
    }

    private mutating func read(
        _ root: YAMLNode?,
        _ claims: [ProviderClaim],
        _ environment: @escaping (String) -> String?,
        _ diagnosis: ConfigDiagnosis
    ) {
        guard let root else { return }
        let expansion = EnvironmentExpansion(environment: environment, diagnosis: diagnosis)
        let place = ConfigPlace(path: "", node: expansion.expand(root, ""), diagnosis: diagnosis)
        guard var reader = ConfigReader(place) else { return }
        visit(&reader)
        for claim in claims {
            for section in claim.sections { read(section, of: claim.provider, &reader, place) }
        }
        plugins.apply(claims, place)
        reader.unclaimed(place)
        reader.finish()
        ConfigChecks(config: self, place: place, claims: claims).run()
    }

    private mutating func read(
        _ section: ConfigSection,
        of provider: String,
        _ reader: inout ConfigReader,
        _ place: ConfigPlace
    ) {
        guard let pair = reader.take(section.key) else { return }
        let kind = ConfigKind<[ProviderEntry]>.list(of: .providerEntry(section))
        let place = place.child(section.key, pair.value)
        guard pair.value.value != .null, let entries = kind.read(place) else { return }
        sections.append(
            ProviderSection(
                provider: provider,
                declaration: section,
                entries: entries,
                position: pair.key.position
            )
        )
    }
}

extension ConfigReader {
    /// Warns of sections whose provider is not loaded.
    fileprivate mutating func unclaimed(_ place: ConfigPlace) {
        for pair in others(where: ForeignSection.matches) {
            place.child(pair.key.text ?? "", pair.key)
                .warning("no loaded plugin claims this section", "it has no effect")
        }
    }
}

extension ConfigProblem {
    /// A text that is not YAML.
    fileprivate init(_ failure: YAMLFailure) {
        self.init(
            severity: .error,
            path: "",
            position: failure.position,
            message: failure.reason,
            suggestion: failure.advice
        )
    }
}
