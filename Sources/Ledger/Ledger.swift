// Ledger: what the coordinator must not forget. Events, snapshots, the chained record of rounds, documents, blobs.
//
// Imports Federation (its events, its state, its words) and Parameters (digests); GRDB keeps the tables. One process
// owns a data directory:
//
//     tributary.sqlite        events, snapshots, rounds, contributions, documents, audit (write-ahead log beside it)
//     lock                    held while a process owns the directory; the number of that process is in it
//     blobs/sha256/ab/<hex>   models, by the SHA-256 of their bytes
//     updates/sha256/…        updates that a plan keeps, so that means can be computed again
//     blobs/in-use            locked while a backup reads blobs, so that none is taken away
//
// `Backup` copies it while it is in use, `LedgerCheck` reads all of it and compares, `Migrations` brings an older
// release's to today's format.
//
// An event is stored before its effects are carried out, so whoever opens the directory after a kill is where the
// killed process was:
//
//     try LedgerStore.create(at: directory, federation: name, at: now)
//     let ledger = try LedgerStore.open(at: directory)
//     var (state, last) = try { ($0.state, $0.lastEvent) }(ledger.load())
//     last = try ledger.append(.nodeEnrolled(ward, certificate: fingerprint), at: now, durability: .flush)
//     for round in try ledger.rounds(of: study, limit: 20) { print(round.record.round, round.digest) }
