import Randomness
import Testing

@testable import Simulator

@Suite struct FaultyDiskTests {
    private var random = SeededGenerator(seed: 1, stream: "disk")

    @Test mutating func `a power cut leaves what was flushed under a name that was flushed`() throws {
        for _ in 0..<50 {
            var disk = FaultyDisk<String>()
            try disk.create("new", [1, 2, 3])
            disk.flush("new")
            disk.rename("new", to: "file")
            disk.flushFolder()
            try disk.append([4, 5, 6], to: "file")
            disk.losePower(&random)
            let left = try #require(disk["file"])
            #expect(left.starts(with: [1, 2, 3]) && left.count <= 6)
            #expect(disk["new"] == nil)
        }
    }

    @Test mutating func `a power cut may take, keep or tear what was not flushed`() throws {
        var found: Set<[UInt8]?> = []
        for _ in 0..<200 {
            var disk = FaultyDisk<String>()
            try disk.create("file", [1, 2])
            disk.losePower(&random)
            found.insert(disk["file"])
        }
        #expect(found == [nil, [], [1], [1, 2]])
    }

    @Test mutating func `names change in the order in which they were changed`() throws {
        for _ in 0..<100 {
            var disk = FaultyDisk<String>()
            try disk.create("a", [1])
            disk.flush("a")
            disk.rename("a", to: "b")
            disk.remove("b")
            disk.losePower(&random)
            // Never both names, and never the second without the first having been there.
            #expect(disk.all.count <= 2 && !(disk["b"] == nil && disk["a"] == nil && disk.all.isEmpty == false))
        }
    }

    @Test func `a full disk takes nothing, and what is there stays`() throws {
        var disk = FaultyDisk<String>()
        try disk.create("file", [1])
        disk.isFull = true
        #expect(throws: FaultyDisk<String>.Full.self) { try disk.append([2], to: "file") }
        #expect(throws: FaultyDisk<String>.Full.self) { try disk.create("other") }
        #expect(disk["file"] == [1] && disk["other"] == nil)
    }

    @Test mutating func `damage changes a file`() throws {
        for _ in 0..<50 {
            var disk = FaultyDisk<String>()
            try disk.create("file", [1, 2, 3, 4])
            let isDamaged = disk.damage("file", &random)
            #expect(isDamaged && disk["file"] != [1, 2, 3, 4])
        }
    }
}
