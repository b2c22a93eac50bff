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
    /// Room for the content, which fills its beginning.
    var contentRoom: [UInt8] = []
    /// The number of bytes of the content.
    private(set) var contentCount = 0

    /// What decides the side of the hold-out.
    var content: ArraySlice<UInt8> { contentRoom[..<contentCount] }

    init(featureCount: Int) { features = [Float](repeating: 0, count: featureCount) }

    /// Makes room for a content of so many bytes, to be written over.
    mutating func makeRoom(contentCount count: Int) {
        if count > contentRoom.count { contentRoom += repeatElement(0, count: count - contentRoom.count) }
        contentCount = count
    }
}
