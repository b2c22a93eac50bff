import Federation
import Testing
import Wire

@Suite struct ResourceFieldTests {
    @Test(arguments: [
        (ResourceUse(), ""),
        (ResourceUse(cpuSeconds: 12.5), "cpu=12.500"),
        (
            ResourceUse(cpuSeconds: 0.25, bytesReceived: 2048, energyJoules: 125, energySource: .estimated),
            "cpu=0.250, received=2048, joules=125.000, source=estimated"
        ),
        (ResourceUse(energyJoules: 1e14, energySource: .measured), "joules=100000000000000.000, source=measured"),
    ])
    func `what a node spent is written and read again`(_ use: ResourceUse, _ field: String) throws {
        #expect(use.headerField == field)
        #expect(try ResourceUse(headerField: field) == use)
    }

    @Test(arguments: [
        ("cpu=fast", "cpu"), ("cpu", "cpu"), ("received=1.5", "received"), ("joules=", "joules"),
        ("source=guess", "source"), ("cpu=1=2", "cpu"), (String(repeating: "x", count: 257), "Tributary-Resources"),
    ])
    func `a field that is none is refused with its key`(_ field: String, _ key: String) {
        let error = #expect(throws: WireError.self) { try ResourceUse(headerField: field) }
        #expect(error?.description.contains(key) == true, "\(error?.description ?? "")")
    }

    @Test(arguments: ["cpu=nan", "cpu=-1", "joules=inf, source=measured", "received=-7", "joules=1", "cpu=1e300"])
    func `a number that cannot be is read and not believed`(_ field: String) throws {
        #expect(try !ResourceUse(headerField: field).isPlausible)
    }

    @Test func `a key of a later version is left alone`() throws {
        #expect(
            try ResourceUse(headerField: " cpu = 1 ,water=3,\tsource=measured")
                == ResourceUse(cpuSeconds: 1, energySource: .measured)
        )
    }
}
