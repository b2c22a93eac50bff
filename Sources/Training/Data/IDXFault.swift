/// Why a file is not the IDX file that was expected.
public enum IDXFault: Sendable, Hashable {
    /// The first bytes are not those of an IDX file.
    case magic(found: [UInt8], expected: String)
    /// The numbers are not unsigned bytes.
    case elementType(UInt8)
    /// A size of the header is 0 or too large.
    case size(dimension: Int, found: Int)
    /// The file ends too early.
    case truncated(foundBytes: Int, expectedBytes: Int)
    /// The file goes on after its last number.
    case trailingBytes(expectedBytes: Int)
    /// There are not as many labels as images.
    case countsDiffer(labels: Int, images: Int)
}

extension IDXFault: CustomStringConvertible {
    /// What was found, what was expected, what to do.
    public var description: String {
        switch self {
        case .magic(let found, let expected):
            "begins with \(Self.hexadecimal(found)), expected \(expected); are images and labels exchanged?"
        case .elementType(let type):
            "its numbers are of type \(Self.hexadecimal([type])), expected unsigned bytes (08); convert the file"
        case .size(let dimension, let found):
            "size \(found) in dimension \(dimension), expected at least 1 and no more than memory holds"
        case .truncated(let found, let expected):
            "ends after \(found) bytes, expected \(expected) by its header; copy or download it again"
        case .trailingBytes(let expected):
            "goes on after \(expected) bytes, where it should end by its header; copy or download it again"
        case .countsDiffer(let labels, let images):
            "\(labels) labels for \(images) images; expected one each, from the same part of the data"
        }
    }

    private static func hexadecimal(_ bytes: [UInt8]) -> String {
        bytes.map { ($0 < 16 ? "0" : "") + String($0, radix: 16, uppercase: true) }.joined(separator: " ")
    }
}
