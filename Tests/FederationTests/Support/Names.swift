import Federation
import Parameters

/// The name of a node, a study, a digest and a round, as a test writes them.
func node(_ text: String) -> NodeName {
    guard let name = NodeName(text) else { preconditionFailure("\"\(text)\" is not a name") }
    return name
}

func study(_ text: String) -> StudyName {
    guard let name = StudyName(text) else { preconditionFailure("\"\(text)\" is not a name") }
    return name
}

func digest(_ text: String) -> ContentDigest { .of(Array(text.utf8)) }

func round(_ number: Int) -> RoundNumber {
    guard let round = RoundNumber(number) else { preconditionFailure("\(number) is not a round") }
    return round
}

func instant(seconds: Double) -> Instant { Instant(milliseconds: 0).advanced(bySeconds: seconds) }

let ash = node("ash")
let birch = node("birch")
let cedar = node("cedar")
let dogwood = node("dogwood")
let trees = [ash, birch, cedar]
let heart = study("heart")
let lung = study("lung")
let upright = TaskName("upright")!
let turned = TaskName("turned")!
let mirrored = TaskName("mirrored")!
