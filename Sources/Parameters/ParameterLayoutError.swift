/// Why a list of tensors is not a layout.
public enum ParameterLayoutError: Error, Sendable, Hashable, CustomStringConvertible {
    /// A tensor has no name.
    case emptyName(position: Int)
    /// A tensor is called `__metadata__`, which safetensors keeps for itself.
    case reservedName
    /// Two tensors have the same name.
    case repeatedName(String)
    /// A tensor that is not to be averaged does not exist.
    case unknownName(String)
    /// A dimension is below zero.
    case negativeDimension(name: String, size: Int)
    /// The tensors have more elements than can be addressed.
    case tooLarge(name: String, shape: [Int])

    /// The stable code, which is also the name of the page in `docs/errors/`.
    public var code: String {
        switch self {
        case .emptyName, .reservedName, .repeatedName: "layout-names"
        case .unknownName: "layout-not-averaged"
        case .negativeDimension, .tooLarge: "layout-shape"
        }
    }

    /// One sentence: where, what was found, what was expected.
    public var description: String {
        switch self {
        case .emptyName(let position): "tensor \(position) has an empty name; give every tensor a name"
        case .reservedName: "a tensor is called \"__metadata__\", which safetensors reserves; choose another name"
        case .repeatedName(let name): "two tensors are called \"\(name)\"; expected a name of its own for each"
        case .unknownName(let name):
            "tensor \"\(name)\" is named as not averaged, but there is none; name a tensor of the layout"
        case .negativeDimension(let name, let size):
            "tensor \"\(name)\" has a dimension of \(size); expected 0 or more"
        case .tooLarge(let name, let shape):
            "tensor \"\(name)\" of shape \(shape) makes the layout larger than this machine can address; "
                + "use a smaller shape"
        }
    }
}
