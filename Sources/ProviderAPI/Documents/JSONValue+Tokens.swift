extension JSONValue {
    /// A number of tokens as it is believed: none to a million million, however many are said.
    public var tokens: Int? { double.map { max(0, min(Int(saturating: $0), 1 << 40)) } }
}
