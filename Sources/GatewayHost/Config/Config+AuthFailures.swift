extension Config {
    /// What becomes of addresses that present wrong keys.
    struct AuthFailures: ConfigPart, Sendable, Equatable {
        /// Off, every wrong key is answered at once.
        var isEnabled = true

        /// Wrong keys within `window` before each answer takes `delay`.
        var slowAfter = 5

        /// How long a refusal waits then; shorter than clients wait.
        var delay = Duration.seconds(1)

        /// Different wrong keys within `window` before an address is locked out.
        var lockAfter = 20
        var window = Duration.seconds(600)

        /// How long an address is locked out at first; each further time takes twice as long.
        var lockTime = Duration.seconds(600)
        var maxLockTime = Duration.seconds(3600)

        /// Who is never slowed down or locked out.
        var exempt = AddressSet()

        mutating func visit(_ keys: inout some ConfigVisitor) {
            let day = Duration.seconds(86400)
            keys.key("enabled", &isEnabled, .flag)
            keys.key("slow-after", &slowAfter, .integer(0...1_000_000))
            keys.key("delay", &delay, .duration(.zero...Duration.seconds(30)))
            keys.key("lock-after", &lockAfter, .integer(1...1_000_000))
            keys.key("window", &window, .duration(Duration.seconds(1)...day))
            keys.key("lock-time", &lockTime, .duration(Duration.seconds(1)...day))
            keys.key("max-lock-time", &maxLockTime, .duration(Duration.seconds(1)...day))
            keys.key("exempt", &exempt, .addresses)
        }
    }
}
