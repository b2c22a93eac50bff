// Wire: what travels between coordinator, nodes and operators. Requests, responses, paths, limits and problems.
//
// Imports Federation for its vocabulary and Parameters for digests. The types here are separate from the core's, so
// that the core can change without changing the protocol; docs/protocol.md and docs/openapi.json describe them.
//
//     let request = EnrolmentRequest(token: token, signingRequest: pem)
//     let body = try WireCoding.encode(request)
//     let response = try WireCoding.decode(EnrolmentResponse.self, from: answer)
