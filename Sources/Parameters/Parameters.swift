// Parameters: a model as one flat vector of Float and a layout; SHA-256 digests; safetensors as bytes.
//
// Imports Crypto (SHA-256) and CKernels (a loop). Bytes in, bytes out: no file handles, no clock, no randomness.
//
//     let layout = try ParameterLayout([(name: "weight", shape: [10, 64]), (name: "bias", shape: [10])])
//     var model = ParameterVector(layout: layout)
//     model.values[0] = 1
//     let bytes = SafetensorsWriter.bytes(of: model, metadata: ["round": "3"])
//     let (same, metadata) = try SafetensorsReader.read(bytes)
//     model.digest()                         // names the model everywhere
//     same.subtracting(model).squaredNorm()  // 0
