// Trust: who may take part, and how that is proved.
//
// Imports Federation (its vocabulary), Crypto, SwiftASN1 and X509. Functions over bytes and texts: the time is a
// parameter, nothing here opens a socket, and only `PrivateFile` touches a disk.
//
//     let authority = try Authority.make(federation: federation, at: now)          // once
//     let record = TokenRecord(of: token, created: now, expires: later)           // the operator admits a hospital
//     let made = try SigningRequest.make(name: token.name)                        // on the hospital's machine
//     let issued = try authority.issue(                                           // on the coordinator
//         try SigningRequest(pem: made.requestPEM),
//         identity: token.identity, at: now
//     )
//     switch PeerCheck(federation: federation, authority: authority.certificate, revocations: revocations)
//         .admit(leaf, roles: [.node], at: now)                                   // at every request
//     {
//     case .admitted(let identity): serve(identity)
//     case .refused(let refusal): log(refusal.code)
//     }
