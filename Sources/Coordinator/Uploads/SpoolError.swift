import Federation
import Parameters

/// What can go wrong with the files of received updates.
enum SpoolError: Error, CustomStringConvertible {
    /// The file system said no.
    case failed(operation: String, path: String, code: Int32)
    /// The bytes of an accepted update are gone or changed.
    case lost(UploadKey)
    /// Another request took the upload over.
    case superseded

    var description: String {
        switch self {
        case .failed(let operation, let path, let code):
            "\(path): \(operation) failed with error \(code); check the disk's space and the folder's permissions"
        case .lost(let key): "the update of \(key.node) for round \(key.round) is not in the spool any more"
        case .superseded: "a newer request continues this upload"
        }
    }
}
