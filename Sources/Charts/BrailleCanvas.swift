/// Dots in characters: each character of the braille block is two dots wide and four high.
struct BrailleCanvas {
    /// The characters across and down.
    let columns: Int
    let rows: Int
    private var masks: [UInt8]
    private var owners: [Int?]

    /// An empty canvas of so many characters.
    init(columns: Int, rows: Int) {
        self.columns = columns
        self.rows = rows
        masks = [UInt8](repeating: 0, count: columns * rows)
        owners = [Int?](repeating: nil, count: columns * rows)
    }

    /// The dots across and down.
    var width: Int { columns * 2 }
    var height: Int { rows * 4 }

    /// Draws a straight line of dots (Bresenham). What was drawn later lies on top.
    mutating func line(from start: (x: Int, y: Int), to end: (x: Int, y: Int), owner: Int) {
        var (x, y) = start
        let (across, down) = (abs(end.x - x), -abs(end.y - y))
        let (right, below) = (x < end.x ? 1 : -1, y < end.y ? 1 : -1)
        var error = across + down
        while true {
            dot(x, y, owner: owner)
            if x == end.x, y == end.y { return }
            let doubled = 2 * error
            if doubled >= down { (error, x) = (error + down, x + right) }
            if doubled <= across { (error, y) = (error + across, y + below) }
        }
    }

    private mutating func dot(_ x: Int, _ y: Int, owner: Int) {
        guard (0..<width).contains(x), (0..<height).contains(y) else { return }
        let index = y / 4 * columns + x / 2
        // A character has one colour: that of whoever drew on it last, with what others drew there.
        masks[index] |= Self.bits[y % 4][x % 2]
        owners[index] = owner
    }

    /// A row from left to right, in runs of characters of the same owner; without dots it is spaces.
    func runs(_ row: Int) -> [(owner: Int?, text: String)] {
        var runs: [(owner: Int?, text: String)] = []
        for index in row * columns..<(row + 1) * columns {
            let mask = masks[index]
            let character = mask == 0 ? " " : Character(Unicode.Scalar(0x2800 + UInt32(mask)) ?? " ")
            if let last = runs.last, last.owner == owners[index] {
                runs[runs.count - 1].text.append(character)
            } else {
                runs.append((owners[index], String(character)))
            }
        }
        return runs
    }

    /// The bit of each dot, by row and column, as Unicode numbers them.
    private static let bits: [[UInt8]] = [[0x01, 0x08], [0x02, 0x10], [0x04, 0x20], [0x40, 0x80]]
}
