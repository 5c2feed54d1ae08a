// Parse, rewrite and splice speed over the shapes that a gateway sees.
//
//     SWITCHYARD_BENCHMARKS=1 SWITCHYARD_ONLY=json-benchmark \
//         swift run -c release --scratch-path .build-benchmarks json-benchmark ['parse' 'scan and splice' ...]

for sample in Sample.all {
    var measurements = Measurements(of: sample)
    measurements.run()
}
