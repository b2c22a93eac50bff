public import Tracing

/// Header fields by their lower-case names: how a place in a trace travels with a request.
public struct FieldCarrier: Extractor, Injector {
    /// A carrier of a dictionary's fields.
    public init() {}

    /// The value of a field.
    public func extract(key: String, from carrier: [String: String]) -> String? { carrier[key.lowercased()] }

    /// Adds a field.
    public func inject(_ value: String, forKey key: String, into carrier: inout [String: String]) {
        carrier[key.lowercased()] = value
    }
}

extension Instrument {
    /// The fields that carry a context.
    public func fields(of context: InstrumentationContext) -> [String: String] {
        var fields: [String: String] = [:]
        inject(context, into: &fields, using: FieldCarrier())
        return fields
    }

    /// The context that fields carry.
    public func context(of fields: [String: String]) -> InstrumentationContext {
        var context = InstrumentationContext.topLevel
        extract(fields, into: &context, using: FieldCarrier())
        return context
    }
}
