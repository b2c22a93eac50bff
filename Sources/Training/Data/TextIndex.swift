/// Finds a cell's text in a short list, without making text of the cell.
struct TextIndex {
    private let texts: [[UInt8]]
    private let hashes: [UInt64]

    init(_ texts: [String]) {
        self.texts = texts.map { Array($0.utf8) }
        hashes = self.texts.map { Self.hash($0.span, from: 0, to: $0.count) }
    }

    /// The place of the text in the list, or nothing.
    func place(of bytes: Span<UInt8>, from start: Int, to end: Int) -> Int? {
        let hash = Self.hash(bytes, from: start, to: end)
        for place in hashes.indices where hashes[place] == hash {
            let text = texts[place]
            guard text.count == end - start else { continue }
            var offset = 0
            while offset < text.count, text[offset] == bytes[start + offset] { offset += 1 }
            if offset == text.count { return place }
        }
        return nil
    }

    /// FNV-1a.
    private static func hash(_ bytes: Span<UInt8>, from start: Int, to end: Int) -> UInt64 {
        var hash: UInt64 = 0xcbf2_9ce4_8422_2325
        for index in start..<end { hash = (hash ^ UInt64(bytes[index])) &* 0x0000_0100_0000_01b3 }
        return hash
    }
}
