extension YAMLFailure {
    /// Everything a YAML text can be refused for.
    enum Problem: Equatable, Sendable {
        // The text.
        case tooLarge(limit: Int)
        case tooDeep(limit: Int)
        case tooManyNodes(limit: Int)
        case notUTF8
        case control(UInt32)
        case unexpectedEnd

        // Lines and indentation.
        case badIndentation
        case tabIndentation
        case commentWithoutSpace
        case trailingContent
        case collectionOnThisLine
        case mappingOnThisLine
        case collectionAfterProperties
        case missingColon
        case multilineKey(start: Int)
        case longKey

        // Scalars.
        case reservedIndicator(Unicode.Scalar)
        case unclosed(Unicode.Scalar)
        case unclosedQuote
        case unknownEscape(Unicode.Scalar)
        case malformedEscape
        case malformedBlockHeader
        case deepBlankLine

        // Flow collections.
        case emptyFlowEntry
        case missingComma(Unicode.Scalar)
        case documentMarkerInside

        // Anchors, aliases, tags.
        case duplicateAnchor
        case duplicateTag
        case emptyAnchor
        case propertyWithoutSpace
        case propertiesOnAlias
        case unknownAlias(String)
        case recursiveAlias(String)
        case malformedTag(String)
        case unknownTagHandle(String)

        // Documents.
        case contentAfterDocument
        case directiveWithoutDocument
        case duplicateDirective(String)
        case malformedDirective(String)
        case unknownVersion(String)
        case noDocument
        case severalDocuments

        // The tree.
        case duplicateKey(String, first: YAMLPosition)
        case badMerge
        case badValue(tag: String)
        case unsupportedTag(String)
    }
}
