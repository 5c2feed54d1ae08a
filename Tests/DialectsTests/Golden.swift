import Foundation
import ProviderAPI
import Testing

@testable import Dialects

/// One golden case: an input file beside the output it must give.
///
/// `RECORD=1 swift test` writes the outputs anew; the diff is then read like any other.
struct Golden: CustomTestStringConvertible, Sendable {
    enum Kind: String, CaseIterable {
        case request, response, stream
    }

    let source: Dialect
    let target: Dialect
    let kind: Kind
    let name: String
    let folder: URL

    var testDescription: String { "\(source.name)-to-\(target.name)/\(kind.rawValue)/\(name)" }

    static let root = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
        .appendingPathComponent("Golden")

    static let isRecording = ProcessInfo.processInfo.environment["RECORD"] == "1"

    static func cases(_ kind: Kind) -> [Golden] {
        var found: [Golden] = []
        for source in Dialect.allCases {
            for target in Dialect.allCases { found += cases(kind, source, target) }
        }
        return found
    }

    private static func cases(
        _ kind: Kind,
        _ source: Dialect,
        _ target: Dialect
    ) -> [Golden] {
        let folder = root.appendingPathComponent("\(source.name)-to-\(target.name)")
            .appendingPathComponent(kind.rawValue)
        let files = (try? FileManager.default.contentsOfDirectory(atPath: folder.path)) ?? []
        return files.sorted().compactMap { file in
            guard let dot = file.range(of: ".in.") else { return nil }
            let name = String(file[..<dot.lowerBound])
            return Golden(source: source, target: target, kind: kind, name: name, folder: folder)
        }
    }

    /// The bytes of one of the files of the case.
    func bytes(_ ending: String) throws -> [UInt8] {
        [UInt8](try Data(contentsOf: folder.appendingPathComponent("\(name).\(ending)")))
    }

    /// What a case says beside its input, or an empty object.
    var options: GoldenOptions { GoldenOptions((try? bytes("options.json")) ?? Array("{}".utf8)) }

    /// Compares with the expected output, or records it.
    func check(_ actual: String, _ ending: String) throws {
        let file = folder.appendingPathComponent("\(name).\(ending)")
        if Self.isRecording {
            try Data(actual.utf8).write(to: file)
            return
        }
        let expected = (try? String(contentsOf: file, encoding: .utf8)) ?? "(not recorded)"
        #expect(actual == expected, "\(testDescription).\(ending)")
    }
}
