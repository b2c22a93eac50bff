import Federation
import FoundationEssentials
import GRDB
import Parameters

/// A column that does not hold what the schema promises: the file was changed by something else.
struct RowContentError: Error {}

extension Row {
    /// The digest in a column.
    func digest(atIndex index: Int) throws -> ContentDigest {
        guard let digest = ContentDigest(bytes: try decode(Data.self, atIndex: index)) else { throw RowContentError() }
        return digest
    }

    /// The name in a column.
    func name<Kind>(_ kind: Name<Kind>.Type, atIndex index: Int) throws -> Name<Kind> {
        guard let name = Name<Kind>(try decode(String.self, atIndex: index)) else { throw RowContentError() }
        return name
    }

    /// The round's number in a column.
    func round(atIndex index: Int) throws -> RoundNumber {
        guard let round = RoundNumber(try decode(Int.self, atIndex: index)) else { throw RowContentError() }
        return round
    }

    /// The instant in a column.
    func instant(atIndex index: Int) throws -> Instant {
        Instant(milliseconds: try decode(Int64.self, atIndex: index))
    }

    /// The bytes of a text, which the query must have cast to a BLOB.
    func bytes(atIndex index: Int) throws -> Data { try decode(Data.self, atIndex: index) }
}
