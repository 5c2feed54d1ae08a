public import CProviderABI
import OllamaProvider
import ProviderAPI

/// The one symbol that the host looks up.
///
/// - Parameter host: What the host lends.
/// - Returns: The table of the provider.
@c(switchyard_provider_entry)
public func entry(_ host: UnsafePointer<provider_host>?) -> UnsafePointer<provider_table>? {
    exportProvider(OllamaProvider.self, to: host)
}
