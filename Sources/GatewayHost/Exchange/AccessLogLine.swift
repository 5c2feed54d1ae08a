import ProviderAPI

/// Writes a finished request to the access log.
enum AccessLogLine {
    static func write(_ record: AccessRecord, _ services: LoopServices, _ responder: Responder) {
        let log = services.gateway.accessLog
        guard log.isEnabled else { return }
        record.boundTexts()
        services.line.removeAll()
        record.write(
            to: &services.line,
            hiding: KnownSecrets.process.mask,
            time: services.clock.text(milliseconds: Timestamp.unixMilliseconds),
            now: EventLoop.monotonicTime(),
            bytesIn: responder.bytesIn,
            bytesOut: responder.bytesOut
        )
        services.line.append("\n")
        guard !log.write(services.line.bytes) else { return }
        services.line.removeAll()
        record.writeShort(to: &services.line)
        services.line.append("\n")
        log.writeInReserve(services.line.bytes)
    }
}
