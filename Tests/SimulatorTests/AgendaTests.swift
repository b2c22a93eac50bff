import Randomness
import Testing

@testable import Simulator

@Suite struct AgendaTests {
    @Test func `what is due first happens first, and what is due together in the order of planning`() {
        var random = SeededGenerator(seed: 3, stream: "agenda")
        var agenda = Agenda()
        var happened: [(at: Int64, number: Int)] = []
        for number in 0..<500 {
            let at = Int64(random.integer(below: 40))
            agenda.plan(at: at) { happened.append((at, number)) }
        }
        while let entry = agenda.next() { entry.body() }
        #expect(agenda.isEmpty && happened.count == 500)
        for (earlier, later) in zip(happened, happened.dropFirst()) {
            #expect((earlier.at, earlier.number) < (later.at, later.number))
        }
    }

    @Test func `every kind of fault has the place that it has in the list`() {
        #expect(FaultKind.allCases.map(\.index) == Array(FaultKind.allCases.indices))
    }
}
