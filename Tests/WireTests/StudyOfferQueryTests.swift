import Federation
import Testing
import Wire

struct StudyOfferQueryTests {
    private static func study(_ text: String) throws -> StudyName { try #require(StudyName(text)) }
    private static func task(_ text: String) throws -> TaskName { try #require(TaskName(text)) }

    @Test func `an offer is written and read again`() throws {
        let digits = try Self.study("digits")
        let (upright, turned) = (try Self.task("upright"), try Self.task("turned"))
        let cases: [(StudyOffer, String?)] = [
            (.everyStudy, nil),
            (.only([digits]), "digits"),
            (StudyOffer(studies: [:]), ""),
            (StudyOffer(studies: [digits: .only([upright, turned])]), "digits:turned:upright"),
            (StudyOffer(studies: [digits: .only([])]), "digits:"),
            (StudyOffer(studies: [digits: .only([upright])], others: .everyTask), "digits:upright,*"),
            (StudyOffer(studies: [:], others: .only([upright])), "*:upright"),
        ]
        for (offer, query) in cases {
            #expect(offer.query == query)
            #expect(try StudyOffer(query: query) == offer)
        }
    }

    @Test(arguments: [
        "Digits", "digits:Upright", "digits:upright:", "digits::upright", "*x", "-", "a b", "digits;x", ":upright",
    ])
    func `what is no offer is refused with the part that is wrong`(_ query: String) {
        let error = #expect(throws: WireError.self) { try StudyOffer(query: query) }
        #expect(error?.description.contains("studies") == true)
        #expect(error?.code == "unexpected-message")
    }
}
