public import Federation

extension ResourceUse {
    /// The value of ``UploadHeader/resources``: `cpu=12.5, received=2048, joules=125, source=estimated`.
    public var headerField: String {
        var parts: [String] = []
        if let cpuSeconds { parts.append("cpu=\(Self.decimal(cpuSeconds))") }
        if let bytesReceived { parts.append("received=\(bytesReceived)") }
        if let energyJoules { parts.append("joules=\(Self.decimal(energyJoules))") }
        if let energySource { parts.append("source=\(energySource.rawValue)") }
        return parts.joined(separator: ", ")
    }

    /// Reads a value of ``UploadHeader/resources``. Keys that are not known are left alone, for later versions.
    ///
    /// - Throws: ``WireError`` that names the key; a number out of range is read, and refused with the update.
    public init(headerField: String) throws(WireError) {
        self.init()
        guard headerField.utf8.count <= Self.maximumFieldLength else {
            throw .unexpectedField("\(UploadHeader.resources): longer than \(Self.maximumFieldLength) bytes")
        }
        for member in headerField.split(separator: ",") {
            let parts = member.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
            let key = parts[0].trimmed
            let value = parts.count == 2 ? parts[1].trimmed : ""
            switch key {
            case "cpu": cpuSeconds = try Self.number(Double(value), key, "a number of seconds")
            case "received": bytesReceived = try Self.number(Int(value), key, "a whole number of bytes")
            case "joules": energyJoules = try Self.number(Double(value), key, "a number of joules")
            case "source":
                energySource = try Self.number(EnergySource(rawValue: String(value)), key, "measured or estimated")
            default: continue
            }
        }
    }

    private static let maximumFieldLength = 256

    private static func number<Value>(_ value: Value?, _ key: Substring, _ expected: String) throws(WireError) -> Value
    {
        guard let value else { throw .unexpectedField("\(UploadHeader.resources): \(key): expected \(expected)") }
        return value
    }

    /// Three digits behind the point, without an exponent.
    private static func decimal(_ value: Double) -> String {
        guard value.isFinite, value.magnitude < 1e15 else { return "\(value)" }
        let thousandths = Int64((value * 1000).rounded())
        let fraction = String(thousandths.magnitude % 1000)
        let padded = String(repeating: "0", count: 3 - fraction.count) + fraction
        return "\(thousandths < 0 ? "-" : "")\(thousandths.magnitude / 1000).\(padded)"
    }
}

extension Substring {
    /// Without spaces and tabs around it.
    fileprivate var trimmed: Substring {
        let blank: (Character) -> Bool = { $0 == " " || $0 == "\t" }
        var rest = drop(while: blank)
        while let last = rest.last, blank(last) { rest.removeLast() }
        return rest
    }
}
