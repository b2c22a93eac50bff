import Randomness

/// The disk of one machine: files by name, and what of them a power cut leaves.
///
/// A killed process leaves everything as it was written. A power cut leaves of each file what was flushed and perhaps a
/// part of what was not, and of the changes of names since the folder was flushed the first few.
struct FaultyDisk<Name: Hashable & Comparable> {
    private struct File {
        var bytes: [UInt8]
        /// The bytes that a power cut leaves; nil: the file was never flushed.
        var flushed: [UInt8]?
    }

    private enum Change {
        case link(Name, file: Int)
        case unlink(Name)
    }

    private var files: [Int: File] = [:]
    private var names: [Name: Int] = [:]
    /// The names as a power cut leaves them at least.
    private var durableNames: [Name: Int] = [:]
    /// What happened to names since the folder was flushed.
    private var changes: [Change] = []
    private var nextFile = 0
    /// Whether the disk takes no more bytes.
    var isFull = false

    /// The disk has no room.
    struct Full: Error {}

    /// The bytes of a file; nil if there is none of that name.
    subscript(name: Name) -> [UInt8]? { names[name].flatMap { files[$0]?.bytes } }

    /// The names of all files, sorted.
    var all: [Name] { names.keys.sorted() }

    /// Makes a file anew.
    mutating func create(_ name: Name, _ bytes: [UInt8] = []) throws(Full) {
        if isFull { throw Full() }
        nextFile += 1
        files[nextFile] = File(bytes: bytes)
        link(name, file: nextFile)
    }

    /// Adds bytes at the end of a file.
    mutating func append(_ bytes: some Sequence<UInt8>, to name: Name) throws(Full) {
        if isFull { throw Full() }
        guard let file = names[name] else { return }
        files[file]?.bytes.append(contentsOf: bytes)
    }

    /// Cuts a file down to nothing.
    mutating func empty(_ name: Name) {
        guard let file = names[name] else { return }
        files[file]?.bytes = []
    }

    /// Puts a file's bytes on the disk.
    mutating func flush(_ name: Name) {
        guard let file = names[name], let bytes = files[file]?.bytes else { return }
        files[file]?.flushed = bytes
    }

    /// Gives a file another name, in place of any file that has it.
    mutating func rename(_ name: Name, to other: Name) {
        guard let file = names[name] else { return }
        link(other, file: file)
        remove(name)
    }

    /// Takes a name away.
    mutating func remove(_ name: Name) {
        guard names.removeValue(forKey: name) != nil else { return }
        note(.unlink(name))
    }

    /// Puts the names on the disk.
    mutating func flushFolder() {
        durableNames = names
        changes = []
        sweep()
    }

    private mutating func link(_ name: Name, file: Int) {
        names[name] = file
        note(.link(name, file: file))
    }

    private mutating func note(_ change: Change) {
        changes.append(change)
        // The kernel writes back in the end, whether or not anybody asks.
        if changes.count >= Self.longestMemory { flushFolder() }
    }

    private mutating func sweep() {
        guard files.count > 2 * (names.count + 8) else { return }
        let used = Set(names.values)
        files = files.filter { used.contains($0.key) }
    }

    private static var longestMemory: Int { 64 }

    // MARK: Faults

    /// The power goes.
    mutating func losePower(_ random: inout SeededGenerator) {
        let kept = changes.prefix(random.integer(below: changes.count + 1))
        names = durableNames
        for change in kept {
            switch change {
            case .link(let name, let file): names[name] = file
            case .unlink(let name): names[name] = nil
            }
        }
        for name in names.keys.sorted() {
            guard let number = names[name], let file = files[number] else { continue }
            let left = Self.left(of: file, &random)
            files[number] = File(bytes: left, flushed: left)
        }
        durableNames = names
        changes = []
    }

    /// What a power cut leaves of a file: the flushed bytes, the written ones, or those up to somewhere between.
    private static func left(of file: File, _ random: inout SeededGenerator) -> [UInt8] {
        if file.flushed == file.bytes { return file.bytes }
        let flushed = file.flushed ?? []
        switch random.integer(below: 3) {
        case 0: return flushed
        case 1: return file.bytes
        default:
            let count = random.integer(below: file.bytes.count + 1)
            // A page that was not written has what was there before, or zeros.
            return Array(file.bytes.prefix(count)) + Array(flushed.dropFirst(count))
        }
    }

    /// Changes a file that nobody has open: flips a bit or cuts it short. Returns whether there was anything to change.
    mutating func damage(_ name: Name, _ random: inout SeededGenerator) -> Bool {
        guard let number = names[name], var bytes = files[number]?.bytes, !bytes.isEmpty else { return false }
        if random.integer(below: 3) == 0 {
            bytes.removeLast(1 + random.integer(below: bytes.count))
        } else {
            bytes[random.integer(below: bytes.count)] ^= 1 << UInt8(random.integer(below: 8))
        }
        files[number] = File(bytes: bytes, flushed: bytes)
        return true
    }

    /// Puts a file on the disk from outside, as an operator does who has a copy.
    mutating func restore(_ name: Name, _ bytes: [UInt8]) {
        nextFile += 1
        files[nextFile] = File(bytes: bytes, flushed: bytes)
        names[name] = nextFile
        durableNames[name] = nextFile
    }
}
