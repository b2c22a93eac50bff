// TestSupport: what several test targets share. Nothing of the product imports it.
//
//     try forEachCase("the mean does not depend on order", cases: 1000) { seed in … }   // names seed and case
//     try expectGolden(bytes, named: "round.txt")                                      // RECORD_GOLDEN=1 rewrites
//     let folder = try TemporaryFolder()                                               // gone with the value
//     ExactRational(0.1 as Float) < ExactRational(1, over: 10)                         // false, and exactly so
