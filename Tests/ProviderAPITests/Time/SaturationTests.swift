import ProviderAPI
import Testing

@Suite("Sums that saturate")
struct SaturationTests {
    @Test(
        "a sum that does not fit is the nearest number",
        arguments: [
            (1, 2, 3), (.max, 1, .max), (.min, -1, .min), (.max, .min, -1), (.max, .max, .max),
        ] as [(Int64, Int64, Int64)]
    )
    func sums(_ left: Int64, _ right: Int64, _ sum: Int64) {
        #expect(left.adding(saturating: right) == sum)
        #expect(right.adding(saturating: left) == sum)
    }

    @Test(
        "a difference that does not fit is the nearest number",
        arguments: [
            (3, 2, 1), (.min, 1, .min), (.max, -1, .max), (0, .min, .max), (-1, .min, .max),
        ] as [(Int64, Int64, Int64)]
    )
    func differences(_ left: Int64, _ right: Int64, _ difference: Int64) {
        #expect(left.subtracting(saturating: right) == difference)
    }

    @Test(
        "a product that does not fit is the nearest number",
        arguments: [
            (3, 2, 6), (.max, 2, .max), (.min, 2, .min), (.max, -2, .min), (.min, -1, .max),
            (.min, 0, 0),
        ] as [(Int64, Int64, Int64)]
    )
    func products(_ left: Int64, _ right: Int64, _ product: Int64) {
        #expect(left.multiplied(saturatingBy: right) == product)
        #expect(right.multiplied(saturatingBy: left) == product)
    }

    @Test("numbers without a sign end at zero")
    func unsigned() {
        #expect(UInt8(3).subtracting(saturating: 4) == 0)
        #expect(UInt8(200).adding(saturating: 100) == 255)
        #expect(UInt8(200).multiplied(saturatingBy: 2) == 255)
    }

    @Test(
        "any number has a nearest integer",
        arguments: [
            (1.9, 1), (-1.9, -1), (.nan, 0), (.infinity, .max), (-.infinity, .min), (1e300, .max),
            (-1e300, .min), (9.3e18, .max), (9e15, 9_000_000_000_000_000), (-0.0, 0),
        ] as [(Double, Int64)]
    )
    func integers(_ value: Double, _ integer: Int64) {
        #expect(Int64(saturating: value) == integer)
    }

    @Test("a small integer takes what fits")
    func small() {
        #expect(UInt16(saturating: 70_000) == .max)
        #expect(UInt16(saturating: -1) == 0)
        #expect(UInt16(saturating: 8317.5) == 8317)
    }
}
