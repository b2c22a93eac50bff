// Supervision: what whoever watches over a process is told.
//
// Imports Wire of ours, for how a process is and for problem details; NIO for the little listener and for the timers of
// event loops, by which both services wait. It knows neither coordinator nor node: it asks a closure.
//
//     let link = SupervisorLink(environment: environment, processID: getpid())       // nil without systemd
//     let supervisor = SupervisorService(link: link, condition: service.condition, sleep: sleep, logger: logger)
//     let health = HealthListener(port: 9080, readiness: service.readiness, logger: logger)
