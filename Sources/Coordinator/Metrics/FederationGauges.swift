import Federation
import Metrics

/// What the federation is at one moment, as gauges: read when somebody asks, so that nothing stale is told.
struct FederationGauges {
    let state: FederationState
    let presence: PresenceBoard
    /// The last committed round of each study that has one.
    let lastRounds: [StudyName: RoundRecord]
    let now: Instant
    let factory: any MetricsFactory

    /// Every family that is read here.
    static let families: [MetricFamily] = [
        .gauge("tributary_nodes", "Nodes by status: enrolled, revoked."),
        .gauge("tributary_node_present", "1 for a node that was heard from within two minutes, else 0."),
        .gauge("tributary_node_last_seen_timestamp_seconds", "When a node was last heard from, since this start."),
        .gauge("tributary_node_set_aside", "1 for a node that a study does not ask because it failed too often."),
        .gauge("tributary_node_examples", "Examples behind a node's update in the last committed round of a study."),
        .gauge("tributary_node_training_seconds", "Seconds a node spent on the last committed round of a study."),
        .gauge("tributary_node_update_bytes", "Bytes of a node's update in the last committed round of a study."),
        .gauge("tributary_node_update_norm", "The L2 norm of a node's update in the last committed round."),
        .gauge("tributary_node_accuracy_ratio", "Accuracy on a node's hold-out before the last committed round."),
        .gauge("tributary_study_status", "1 for the status that a study has: running, paused, stopped, finished."),
        .gauge("tributary_study_committed_round", "The number of a study's last committed round."),
        .gauge("tributary_study_last_commit_timestamp_seconds", "When a study's last round was committed."),
        .gauge("tributary_round_opened_timestamp_seconds", "When the open round of a study opened."),
        .gauge("tributary_round_deadline_timestamp_seconds", "When the open round may close with a quorum."),
        .gauge("tributary_round_attempt", "How often the open round's deadline was set."),
        .gauge("tributary_round_cohort_nodes", "Nodes that the open round asks."),
        .gauge("tributary_round_awaited_nodes", "Nodes whose answer the open round still waits for."),
        .gauge("tributary_round_accepted_updates", "Updates that the open round has."),
        .gauge("tributary_round_quorum_updates", "Updates without which the open round does not close."),
        .gauge("tributary_model_loss", "Loss on the hold-outs before the last committed round, over all institutions."),
        .gauge("tributary_model_accuracy_ratio", "Accuracy on the hold-outs before the last committed round."),
        .gauge("tributary_training_loss", "Mean training loss of the last committed round."),
        .gauge("tributary_task_accuracy_ratio", "Accuracy on a task's hold-outs before the last committed round."),
        .gauge("tributary_task_best_accuracy_ratio", "The best accuracy on a learned task since it was learned."),
        .gauge(
            "tributary_task_forgetting_ratio",
            "How much less accurate the model is on a learned task than at best."
        ),
        .gauge("tributary_task_index", "The place of the task that a study learns, from 0."),
    ]

    /// Sets them all.
    func write() {
        members()
        for name in state.studies.keys.sorted() {
            guard let study = state.studies[name] else { continue }
            write(study, name)
            if let round = study.round { write(round, name) }
            if let record = lastRounds[name] { write(record, study) }
        }
    }

    private func set(_ name: String, _ labels: [(String, String)], _ value: Double) {
        Meter(label: name, dimensions: labels, factory: factory).set(value)
    }

    private func seconds(_ instant: Instant) -> Double { Double(instant.milliseconds) / 1000 }

    private func members() {
        let enrolled = state.roster.values.count(where: \.isEnrolled)
        set("tributary_nodes", [("status", "enrolled")], Double(enrolled))
        set("tributary_nodes", [("status", "revoked")], Double(state.roster.count - enrolled))
        for member in state.roster.values where member.isEnrolled {
            let labels = [("node", member.node.text)]
            set("tributary_node_present", labels, presence.isPresent(member.node, at: now) ? 1 : 0)
            if let seen = presence[member.node]?.lastSeen {
                set("tributary_node_last_seen_timestamp_seconds", labels, seconds(seen))
            }
        }
    }

    private func write(_ study: StudyState, _ name: StudyName) {
        let labels = [("study", name.text)]
        for status in ["running", "paused", "stopped", "finished"] {
            let isIt = status == study.status.word
            set("tributary_study_status", labels + [("status", status)], isIt ? 1 : 0)
        }
        set("tributary_study_committed_round", labels, Double(study.committed?.value ?? 0))
        if study.plan.continual != nil { set("tributary_task_index", labels, Double(study.progress.index)) }
        for node in study.setAside.keys where state.roster[node]?.isEnrolled ?? false {
            set("tributary_node_set_aside", labels + [("node", node.text)], 1)
        }
    }

    private func write(_ round: RoundLifecycle, _ name: StudyName) {
        let labels = [("study", name.text)]
        set("tributary_round_opened_timestamp_seconds", labels, seconds(round.plan.opened))
        set("tributary_round_deadline_timestamp_seconds", labels, seconds(round.plan.deadline))
        set("tributary_round_attempt", labels, Double(round.plan.attempt))
        set("tributary_round_cohort_nodes", labels, Double(round.plan.cohort.count))
        set("tributary_round_awaited_nodes", labels, Double(round.awaited.count))
        set("tributary_round_accepted_updates", labels, Double(round.contributions.count))
        set("tributary_round_quorum_updates", labels, Double(round.quorum))
    }

    private func write(_ record: RoundRecord, _ study: StudyState) {
        let labels = [("study", record.study.text)]
        set("tributary_study_last_commit_timestamp_seconds", labels, seconds(record.committed))
        if let metrics = record.evaluation {
            set("tributary_model_loss", labels, metrics.loss)
            if let accuracy = metrics.accuracy { set("tributary_model_accuracy_ratio", labels, accuracy) }
        }
        if let loss = record.trainingLoss { set("tributary_training_loss", labels, loss) }
        let evaluations = record.taskEvaluations
        for task in evaluations.keys.sorted() {
            guard let accuracy = evaluations[task]?.accuracy else { continue }
            let labels = labels + [("task", task.text)]
            set("tributary_task_accuracy_ratio", labels, accuracy)
            guard let best = study.progress.bestAccuracy[task] else { continue }
            set("tributary_task_best_accuracy_ratio", labels, best)
            set("tributary_task_forgetting_ratio", labels, max(0, best - accuracy))
        }
        for contribution in record.contributions where contribution.lateFrom == nil {
            write(contribution, labels + [("node", contribution.node.text)])
        }
    }

    private func write(_ contribution: Contribution, _ labels: [(String, String)]) {
        set("tributary_node_examples", labels, Double(contribution.exampleCount))
        set("tributary_node_training_seconds", labels, contribution.seconds)
        set("tributary_node_update_bytes", labels, Double(contribution.byteCount))
        if let norm = contribution.updateNorm { set("tributary_node_update_norm", labels, norm) }
        if let accuracy = contribution.evaluation?.accuracy { set("tributary_node_accuracy_ratio", labels, accuracy) }
    }
}
