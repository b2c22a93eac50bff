// Verification: whether a federation's history is what it says, from its bytes and the authority's certificate alone.
//
// Imports Federation, Ledger (entries and how they are written), Parameters, Trust (certificates and signatures) and
// Aggregation (the mean again). It opens no connection; whoever has the history hands it over line by line:
//
//     var verifier = HistoryVerifier(expecting: HistoryExpectation(authority: fingerprint))
//     for batch in export { await verifier.take(batch) }
//     let report = await verifier.finish(atEnd: true)
//     for problem in report.problems { print(problem.place, problem.code, problem.found) }
