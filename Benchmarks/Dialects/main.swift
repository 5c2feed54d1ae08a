// Prints how fast requests and stream deltas are translated: best of many rounds, in one thread.
//
//     swift run -c release DialectsBenchmark

import Dialects
import Glibc
import ProviderAPI

print("request".padded(44), "bytes".padded(9), "us".padded(9), "MB/s")
for target in Dialect.allCases {
    Benchmark.request("chat 2 KB", Samples.chat, .chat, target)
}
for target in Dialect.allCases {
    Benchmark.request("messages 200 KB, 30 tools", Samples.agent, .messages, target)
}
for target in Dialect.allCases {
    Benchmark.request("responses 200 KB, 30 tools", Samples.items, .responses, target)
}
print("stream delta".padded(44), "bytes".padded(9), "us".padded(9), "MB/s")
for target in Dialect.allCases {
    Benchmark.stream(.chat, target)
    Benchmark.stream(.messages, target)
    Benchmark.stream(.responses, target)
}
