import Foundation

extension Date {
    /// Milliseconds since 1970, as far as known.
    var epochMilliseconds: Int64 {
        let milliseconds = (timeIntervalSince1970 * 1000).rounded()
        return Int64(exactly: milliseconds) ?? (milliseconds > 0 ? .max : 0)
    }

    /// The time of a number of units since 1970; `nil` where there is none, or it is 0.
    init?(units: (some BinaryInteger)?, perSecond: Double) {
        guard let units, units != 0 else { return nil }
        self.init(timeIntervalSince1970: Double(units) / perSecond)
    }

    /// A number of units since 1970.
    func units<Number: FixedWidthInteger>(perSecond: Double) -> Number {
        let units = (timeIntervalSince1970 * perSecond).rounded()
        return Number(exactly: units) ?? (units > 0 ? .max : .min)
    }
}
