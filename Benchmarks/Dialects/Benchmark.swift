import Dialects
import Foundation
import Glibc
import ProviderAPI

/// Measures one translation again and again and prints the best round.
enum Benchmark {
    private static let rounds = 30

    static func request(_ name: String, _ bytes: [UInt8], _ source: Dialect, _ target: Dialect) {
        var document = JSONDocument(valueCapacity: 16_384)
        var out = ByteBuffer(capacity: 512 * 1024)
        let context = TranslationContext(upstreamModel: "up", clientModel: "m", requestID: "r")
        let seconds = best {
            out.removeAll()
            bytes.withUnsafeBytes { text in
                guard let root = try? document.parse(text) else { return }
                _ = try? RequestTranslation.translate(
                    root,
                    from: source,
                    to: target,
                    context,
                    into: &out
                )
            }
        }
        report("\(name) \(source.name) to \(target.name)", bytes.count, seconds)
    }

    static func stream(_ source: Dialect, _ target: Dialect) {
        let count = 2000
        let head = Array(StreamSamples.head(source).utf8)
        let delta = Array(StreamSamples.delta(source).utf8)
        var out = ByteBuffer(capacity: 64 * 1024)
        let seconds = best {
            let translator = ResponseTranslator(
                from: source,
                .stream,
                to: target,
                .stream,
                reverse: Reverse(clientModel: "m", requestID: "r")
            )
            head.withUnsafeBytes { translator.append($0, into: &out) }
            for _ in 0..<count {
                out.removeAll()
                delta.withUnsafeBytes { translator.append($0, into: &out) }
            }
        }
        report("\(source.name) to \(target.name)", delta.count, seconds / Double(count))
    }

    /// What a parser to trees and back takes for the same bytes.
    static func reference(_ name: String, _ bytes: [UInt8]) {
        let data = Data(bytes)
        let count = max(1, 20_000 / bytes.count)
        let seconds = best {
            for _ in 0..<count {
                guard let tree = try? JSONSerialization.jsonObject(with: data) else { return }
                _ = try? JSONSerialization.data(withJSONObject: tree)
            }
        }
        report(name, bytes.count, seconds / Double(count))
    }

    private static func best(_ body: () -> Void) -> Double {
        var best = Double.infinity
        for _ in 0..<rounds {
            let start = now()
            body()
            best = min(best, now() - start)
        }
        return best
    }

    private static func now() -> Double {
        var time = timespec()
        clock_gettime(CLOCK_MONOTONIC, &time)
        return Double(time.tv_sec) + Double(time.tv_nsec) / 1e9
    }

    private static func report(_ name: String, _ bytes: Int, _ seconds: Double) {
        let micros = (seconds * 1e6 * 1000).rounded() / 1000
        let speed = (Double(bytes) / seconds / 1e6).rounded()
        print(name.padded(44), "\(bytes)".padded(9), "\(micros)".padded(9), Int(speed))
    }
}

extension String {
    /// The text with spaces after it up to a width.
    func padded(_ width: Int) -> String {
        self + String(repeating: " ", count: max(0, width - count))
    }
}
