import Dialects
import ProviderAPI

extension SecretMask {
    /// A document without the secrets that are known; the names of its members stay.
    func hide(_ json: JSONValue) -> JSONValue {
        switch json {
        case .string(let text): .string(hide(text))
        case .array(let elements): .array(elements.map(hide))
        case .object(let members): .object(members.map { .init($0.key, hide($0.value)) })
        default: json
        }
    }

    /// An error as a client may be told.
    func clean(_ error: WireError) -> WireError {
        var error = error
        error.message = clean(error.message)
        error.code = error.code.map(clean)
        error.parameter = error.parameter.map(clean)
        return error
    }
}
