import TestSupport
import Testing
import Training

struct IDXDatasetTests {
    /// The bytes of an IDX file.
    private static func idx(_ sizes: [UInt32], _ bytes: [UInt8], type: UInt8 = 8) -> [UInt8] {
        let sizesBytes = sizes.flatMap { size in (0..<4).map { UInt8(truncatingIfNeeded: size >> (24 - 8 * $0)) } }
        return [0, 0, type, UInt8(sizes.count)] + sizesBytes + bytes
    }

    private static let images = idx([3, 2, 2], [0, 51, 102, 255, 1, 2, 3, 4, 5, 6, 7, 8])
    private static let labels = idx([3], [1, 0, 2])

    private static func load(
        _ images: [UInt8],
        _ labels: [UInt8],
        features: [FeatureColumn] = [],
        classes: [String] = ["0", "1", "2"],
        badRows: BadRowPolicy = .refuse,
        holdout: Double = 0
    ) throws -> LoadedData {
        let folder = try TemporaryFolder()
        try folder.write(images, to: "images")
        try folder.write(labels, to: "labels")
        let schema = DataSchema(
            source: .idx(images: "images", labels: "labels"),
            features: features,
            label: LabelColumn(column: "digit", kind: .classes(classes)),
            badRows: badRows,
            holdout: Holdout(fraction: holdout)
        )
        return try LoadedData.load(schema, relativeTo: folder.path)
    }

    private static func refusal(_ images: [UInt8], _ labels: [UInt8], classes: [String] = ["0", "1", "2"]) -> String? {
        do {
            _ = try load(images, labels, classes: classes)
            return nil
        } catch {
            let name = "\(error)".split(separator: "/").last
            return name.map(String.init)
        }
    }

    @Test func `pixels become 0 to 1, labels classes`() throws {
        let data = try Self.load(Self.images, Self.labels)
        #expect(data.training.featureCount == 4)
        #expect(data.training.features.prefix(4) == [0, 0.2, 0.4, 1])
        #expect(data.training.targets == .classes([1, 0, 2]))
        #expect(data.report.paths.count == 2)
        #expect(data.report.features.map(\.name) == ["pixel_0", "pixel_1", "pixel_2", "pixel_3"])
    }

    @Test func `gzip and plain files give the same`() throws {
        let plain = try Self.load(Self.images, Self.labels, holdout: 0.3)
        let packed = try Self.load(Gzip.member(Self.images, blockByteCount: 5), Gzip.member(Self.labels), holdout: 0.3)
        #expect(packed.training == plain.training && packed.holdout == plain.holdout)
    }

    @Test func `columns can be chosen and scaled as a table's`() throws {
        let features = [FeatureColumn("pixel_3"), FeatureColumn("pixel_?", kind: .numeric(scaling: .standardize))]
        let data = try Self.load(Self.images, Self.labels, features: features)
        #expect(data.training.featureCount == 4)
        #expect(data.training.features[0] == 255 && data.training.features[4] == 4)
        #expect(data.report.features.map(\.name) == ["pixel_3", "pixel_0", "pixel_1", "pixel_2"])
    }

    @Test func `a label that is no class is a bad row`() throws {
        #expect(
            Self.refusal(Self.images, Self.labels, classes: ["0", "1"])
                == "images:3: column \"digit\": found \"2\", expected \"0\" or \"1\"; "
                + "correct it, or set bad_rows to skip"
        )
        let data = try Self.load(Self.images, Self.labels, classes: ["0", "1"], badRows: .skip(maximumFraction: 0.5))
        #expect(data.training.count == 2)
        #expect(data.report.leftOut.map(\.lines) == [[3]])
    }

    @Test func `files that are no pair of images and labels are refused`() throws {
        let again = "copy or download it again"
        #expect(
            Self.refusal(Self.labels, Self.images)
                == "images: begins with 00 00 08 01, expected 00 00 08 02…04; are images and labels exchanged?"
        )
        #expect(
            Self.refusal(Array("x,y,c\n".utf8), Self.labels)
                == "images: begins with 78 2C 79 2C, expected 00 00 08 02…04; are images and labels exchanged?"
        )
        #expect(
            Self.refusal(Self.idx([3, 2, 2], [], type: 0x0D), Self.labels)
                == "images: its numbers are of type 0D, expected unsigned bytes (08); convert the file"
        )
        #expect(
            Self.refusal(Self.images.dropLast(), Self.labels)
                == "images: ends after 27 bytes, expected 28 by its header; \(again)"
        )
        #expect(
            Self.refusal(Array(Self.images.prefix(9)), Self.labels)
                == "images: ends after 9 bytes, expected 16 by its header; \(again)"
        )
        #expect(
            Self.refusal([0, 0, 8], Self.labels) == "images: ends after 3 bytes, expected 4 by its header; \(again)"
        )
        #expect(
            Self.refusal(Self.images + [0], Self.labels)
                == "images: goes on after 28 bytes, where it should end by its header; \(again)"
        )
        #expect(
            Self.refusal(Self.images, Self.idx([2], [1, 0]))
                == "labels: 2 labels for 3 images; expected one each, from the same part of the data"
        )
        #expect(
            Self.refusal(Self.idx([3, 0, 2], []), Self.labels)
                == "images: size 0 in dimension 2, expected at least 1 and no more than memory holds"
        )
        #expect(Self.refusal(Self.images, []) == "labels: the file is empty; expected a table")
    }

    @Test func `a header that promises more than there is costs no memory`() throws {
        let huge = Self.idx([.max, 100, 100], [1, 2, 3])
        let labels = Self.idx([.max], [1, 2])
        #expect(Self.refusal(huge, labels)?.hasPrefix("images: ends after 19 bytes") == true)
        #expect(Self.refusal(Self.idx([1, .max, .max], []), Self.idx([1], [0])) != nil)
    }
}
