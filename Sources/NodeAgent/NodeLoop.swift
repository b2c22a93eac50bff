import Federation
import Logging
import ServiceLifecycle

/// Event, core, effects, event: until the node is told to stop.
struct NodeLoop {
    var state: NodeState
    var runner: EffectRunner

    /// Runs until the task is cancelled or a graceful shutdown begins.
    mutating func run() async {
        var events: [NodeEvent] = [.started]
        while true {
            // An effect that has nothing to tell is followed by one that has; should that ever fail, begin anew.
            let event = events.isEmpty ? .started : events.removeFirst()
            for effect in state.handle(event) {
                guard await carryOut(effect, adding: &events) else { return }
            }
        }
    }

    /// Carries out an effect; false if the node is to stop.
    private mutating func carryOut(_ effect: NodeEffect, adding events: inout [NodeEvent]) async -> Bool {
        if isStopping, !effect.isFinishedBeforeStopping { return false }
        if case .upload(let update) = effect, !runner.outbox.isPresent(update) {
            // Somebody removed it from the disk. The same assignment will give the same bits.
            runner.logger.warning("update.torn", metadata: ["update": "\(update.digest)"])
            state = state.keeping { $0.digest != update.digest }
            events = [.started]
            return true
        }
        do {
            events += try await runner.carryOut(effect, of: state)
            return true
        } catch is CancellationError {
            return false
        } catch {
            // Every effect waits out what it knows; what it does not know must not end the node.
            runner.logger.error("effect.failed", metadata: ["reason": "\(error)"])
            events = [.started]
            return (try? await runner.sleep(runner.configuration.backoff.longest)) != nil
        }
    }

    private var isStopping: Bool { Task.isCancelled || Task.isShuttingDownGracefully }
}

extension NodeEffect {
    /// Whether the effect is still carried out when the node is told to stop: what was made is kept and, if time
    /// allows, sent; nothing new is begun.
    fileprivate var isFinishedBeforeStopping: Bool {
        switch self {
        case .keep, .upload, .forget: true
        case .requestAssignment, .fetch, .train, .decline: false
        }
    }
}
