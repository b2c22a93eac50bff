/// Asks before something that cannot be undone.
///
/// - Throws: ``CommandFailure`` if the answer is no, or if nobody can be asked and `--force` was not given.
func confirm(_ question: String, force: Bool) throws {
    if force { return }
    guard Terminal.canAsk else {
        throw CommandFailure("\(question) Say --force: nobody can be asked here.", status: .usage)
    }
    Terminal.note("\(question) Type yes to go on:")
    guard readLine() == "yes" else { throw CommandFailure("nothing was done", status: .failed) }
}
