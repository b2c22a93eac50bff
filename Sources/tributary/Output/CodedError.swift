import Coordinator
import Ledger
import NodeAgent
import Parameters
import Supervision
import Traces
import Training
import Trust
import Verification
import VirtualNodes
import Wire

/// An error with a page of its own, `docs/errors/<code>.md`. The code is printed behind the sentence.
protocol CodedError: Error {
    /// The name of the page.
    var code: String { get }
}

extension BackupError: CodedError {}
extension BlobError: CodedError {}
extension ContributionsError: CodedError {}
extension CoordinatorError: CodedError {}
extension CoordinatorStartError: CodedError {}
extension DataError: CodedError {}
extension EnrolmentError: CodedError {}
extension HealthError: CodedError {}
extension HoldoutError: CodedError {}
extension LedgerError: CodedError {}
extension NetworkSpecificationError: CodedError {}
extension NodeError: CodedError {}
extension PartialSumError: CodedError {}
extension SafetensorsError: CodedError {}
extension SimulationError: CodedError {}
extension StatementError: CodedError {}
extension TokenError: CodedError {}
extension TraceFileError: CodedError {}
extension TrainingError: CodedError {}
extension TrainingSettingsError: CodedError {}
extension TrustError: CodedError {}
