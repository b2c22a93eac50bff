import SwiftASN1

/// Reading PEM texts that strangers wrote.
enum PEM {
    /// The longest text that is read, in bytes; a chain of three certificates takes about 4,000.
    static let byteCountLimit = 262_144

    /// The documents in a text, in order. Text between them (as `openssl x509 -text` writes) is skipped.
    static func documents(in text: String, or failure: (String) -> TrustError) throws(TrustError) -> [PEMDocument] {
        guard text.utf8.count <= byteCountLimit else {
            throw failure("it has \(text.utf8.count) bytes; at most \(byteCountLimit) are read")
        }
        // A file whose last line has no line break is well-formed to everybody but the parser.
        guard let documents = try? PEMDocument.parseMultiple(pemString: text + "\n") else {
            throw failure("its PEM is broken: the lines between BEGIN and END are not base64 or not complete")
        }
        guard !documents.isEmpty else { throw failure("it holds no -----BEGIN … ----- line, so it is not PEM") }
        return documents
    }

    /// The documents as text, each ended by a line break.
    static func text(_ documents: [PEMDocument]) -> String {
        documents.map { $0.pemString + "\n" }.joined()
    }
}
