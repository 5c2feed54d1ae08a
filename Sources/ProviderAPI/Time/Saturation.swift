// Sums and conversions for numbers from outside, which may be any: what does not fit is the nearest
// number that does.

extension FixedWidthInteger {
    /// The sum, or the nearest value that there is.
    ///
    /// - Parameter other: What is added.
    /// - Returns: The sum.
    @inlinable
    public func adding(saturating other: Self) -> Self {
        let (sum, overflows) = addingReportingOverflow(other)
        guard overflows else { return sum }
        return Self.isSigned && other < 0 ? .min : .max
    }

    /// The difference, or the nearest value that there is.
    ///
    /// - Parameter other: What is taken away.
    /// - Returns: The difference.
    @inlinable
    public func subtracting(saturating other: Self) -> Self {
        let (difference, overflows) = subtractingReportingOverflow(other)
        guard overflows else { return difference }
        return Self.isSigned && other < 0 ? .max : .min
    }

    /// The product, or the nearest value that there is.
    ///
    /// - Parameter factor: How many times.
    /// - Returns: The product.
    @inlinable
    public func multiplied(saturatingBy factor: Self) -> Self {
        let (product, overflows) = multipliedReportingOverflow(by: factor)
        guard overflows else { return product }
        return (self < 0) != (factor < 0) ? .min : .max
    }

    /// The integer towards zero from a number, or the nearest that there is; zero for what is none.
    ///
    /// - Parameter value: Any number, infinite ones included.
    @inlinable
    public init(saturating value: Double) {
        if let exact = Self(exactly: value.rounded(.towardZero)) {
            self = exact
        } else if value.isNaN {
            self = 0
        } else {
            self = value < 0 ? .min : .max
        }
    }
}
