import FoundationEssentials
import Parameters

extension ContentDigest {
    /// The 32 bytes as a column holds them.
    var stored: Data { Data(bytes) }
}
