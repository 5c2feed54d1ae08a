extension Character {
    /// Whether this is one of the ten digits, as the configuration's reader has it.
    var isASCIIDigit: Bool { ("0"..."9").contains(self) }
}
