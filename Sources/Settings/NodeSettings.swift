public import Federation
public import Training

/// What `node.yaml` says: who the node is, where its coordinator is, where its data is.
public struct NodeSettings: Sendable, Hashable {
    /// The node's name.
    public var name: NodeName
    /// The coordinator's address: `https://host:port`.
    public var coordinator: String
    /// The folder of certificate, outbox and models; relative to the file.
    public var stateDirectory: String
    /// An HTTP proxy between; nil: what the environment says.
    public var proxy: String?
    /// The data for studies by name.
    public var studies: [StudyName: DataSchema]
    /// The data for every other study; nil: the node takes part only in those named.
    public var standardData: DataSchema?

    /// The studies in which the node takes part.
    public var offer: StudyOffer { standardData == nil ? .only(Set(studies.keys)) : .everyStudy }
}
