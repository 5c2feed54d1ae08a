/// Rewrites a JSON schema into the small part of JSON Schema that every model API takes.
///
/// The result uses `type`, `description`, `properties`, `required`, `items`, `enum`, `minimum`,
/// `maximum`, `propertyOrdering` and, where asked for, `nullable` and `additionalProperties: false`.
/// What else the schema says is resolved (references, unions, conditions) or told in descriptions.
/// Keywords count only where a schema stands: a property called `title` or `format` is a property.
///
/// It must be given schemas alone. A whole request holds call arguments that look like schemas.
public struct JSONSchemaCleaner: Sendable {
    /// What a schema describes.
    public enum Purpose: Sendable {
        /// The arguments of a function.
        case tool
        /// The answer of the model.
        case response
    }

    /// How an enumeration of numbers is written.
    public enum NumericEnums: Sendable {
        /// As texts of type `string`.
        case strings
        /// As texts that keep the numeric type, as protocol buffers want it.
        case typedStrings
        /// As they are.
        case numbers
    }

    /// What the schema describes.
    public var purpose: Purpose
    /// How an enumeration of numbers is written.
    public var numericEnums: NumericEnums
    /// Whether `nullable` is a keyword of the target; else the description says it.
    public var marksNullable = true
    /// Whether an object without properties gets one that stands in, for a target that wants one.
    public var fillsEmptyObjects = false
    /// How many schemas the result may have.
    ///
    /// References that fan out would grow without end; beyond this an object stands in for them.
    public var maxSchemas = 4096

    /// How deep schemas may lie in each other; beyond this an object stands in for them.
    public var maxDepth = 96

    /// Creates a cleaner.
    ///
    /// - Parameter purpose: What the schemas describe.
    public init(for purpose: Purpose) {
        self.purpose = purpose
        numericEnums = purpose == .tool ? .strings : .typedStrings
    }

    /// Rewrites a schema.
    ///
    /// - Parameter schema: A JSON schema; anything but an object comes back as it is.
    /// - Returns: The schema in the keywords named above.
    public func clean(_ schema: JSONValue) -> JSONValue {
        var budget = SchemaBudget()
        return clean(schema, within: &budget)
    }

    /// Rewrites one of the schemas of a request.
    ///
    /// - Parameters:
    ///   - schema: A JSON schema; anything but an object comes back as it is.
    ///   - budget: What references may add to the request; beyond it an object stands in for them.
    /// - Returns: The schema in the keywords named above.
    public func clean(_ schema: JSONValue, within budget: inout SchemaBudget) -> JSONValue {
        guard schema.isObject else { return schema }
        let root = SchemaRepair.wrapped(schema)
        var pass = SchemaPass(self, root: root, budget)
        let cleaned = pass.clean(root).value
        budget = pass.budget
        return cleaned
    }
}
