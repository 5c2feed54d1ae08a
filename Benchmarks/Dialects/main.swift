// Prints how fast requests and stream deltas are translated: best of many rounds, in one thread.
//
//     export SWITCHYARD_BENCHMARKS=1 SWITCHYARD_ONLY=DialectsBenchmark,Dialects
//     swift run -c release DialectsBenchmark             all directions, and JSONSerialization
//     swift run -c release DialectsBenchmark samples     writes what is measured into a folder,
//                                                        for orjson_reference.py beside this file

import Dialects
import Foundation
import Glibc
import ProviderAPI

let directions = Dialect.allCases.flatMap { source in
    Dialect.allCases.filter { $0 != source }.map { (source, $0) }
}

func printHeader(_ title: String) {
    print(title.padded(44), "bytes".padded(9), "us".padded(9), "MB/s")
}

if CommandLine.arguments.count > 1 {
    let folder = URL(fileURLWithPath: CommandLine.arguments[1])
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    for dialect in Dialect.allCases {
        let samples = [
            "chat": Samples.chat(dialect), "agent": Samples.agent(dialect),
            "delta": StreamSamples.deltaJSON(dialect),
        ]
        for (kind, bytes) in samples {
            let file = folder.appendingPathComponent("\(kind)-\(dialect.name).json")
            try Data(bytes).write(to: file)
        }
    }
} else {
    printHeader("request")
    for (source, target) in directions {
        Benchmark.request("2 KB", Samples.chat(source), source, target)
    }
    for (source, target) in directions {
        Benchmark.request("200 KB, 30 tools", Samples.agent(source), source, target)
    }
    printHeader("stream delta")
    for (source, target) in directions { Benchmark.stream(source, target) }
    printHeader("JSONSerialization, parse and write")
    for dialect in Dialect.allCases {
        Benchmark.reference("2 KB \(dialect.name)", Samples.chat(dialect))
        Benchmark.reference("200 KB \(dialect.name)", Samples.agent(dialect))
        Benchmark.reference("delta \(dialect.name)", StreamSamples.deltaJSON(dialect))
    }
}
