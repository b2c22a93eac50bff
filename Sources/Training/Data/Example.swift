/// One row as it was read, before scaling. Used again for every row.
struct Example {
    /// The features; NaN where the mean will replace a missing number.
    var features: [Float]
    /// The features whose values were missing.
    var missing: [Int] = []
    /// The class as a number, or the number to predict.
    var target: Float = 0
    /// The index of the task; 0 if there is only one.
    var task: Int32 = 0
    /// What decides the side of the hold-out.
    var content: [UInt8] = []

    init(featureCount: Int) { features = [Float](repeating: 0, count: featureCount) }
}
