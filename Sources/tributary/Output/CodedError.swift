import Ledger
import NodeAgent
import Parameters
import Training
import Trust
import Wire

/// An error with a page of its own, `docs/errors/<code>.md`. The code is printed behind the sentence.
protocol CodedError: Error {
    /// The name of the page.
    var code: String { get }
}

extension BlobError: CodedError {}
extension CoordinatorError: CodedError {}
extension DataError: CodedError {}
extension EnrolmentError: CodedError {}
extension LedgerError: CodedError {}
extension NetworkSpecificationError: CodedError {}
extension NodeError: CodedError {}
extension SafetensorsError: CodedError {}
extension TokenError: CodedError {}
extension TrainingError: CodedError {}
extension TrainingSettingsError: CodedError {}
extension TrustError: CodedError {}
