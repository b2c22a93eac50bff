import Testing

@testable import Settings

struct NearestKeyTests {
    private static let keys = ["study", "rounds", "batch_size", "learning_rate", "host", "x"]

    @Test(arguments: [
        ("fetures", nil), ("Rounds", "rounds"), ("ruonds", "rounds"), ("round", "rounds"), ("batchSize", "batch_size"),
        ("batch-size", "batch_size"), ("learningrate", "learning_rate"), ("learn", "learning_rate"), ("hots", "host"),
        ("hast", "host"), ("port", nil), ("", nil), ("y", nil), ("colour", nil), ("stduy", "study"),
        (String(repeating: "study", count: 100), nil),
    ])
    func `the nearest key is one that is little different`(text: String, expected: String?) {
        #expect(NearestKey.of(text, among: Self.keys) == expected)
    }

    @Test func `nothing is near to nothing`() { #expect(NearestKey.of("study", among: []) == nil) }
}
