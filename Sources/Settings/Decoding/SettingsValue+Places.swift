extension SettingsValue {
    /// A machine's name or address, without scheme, port or brackets.
    func host() -> String? {
        guard let text = text() else { return nil }
        guard HostText.isHost(text) else {
            return impossible(
                "found \(QuotedText.of(text)), expected a DNS name or IP address alone, such as wards.example.org"
            )
        }
        return text
    }

    /// The coordinator's address: `https://host:port`.
    func coordinatorURL() -> String? {
        guard let text = text() else { return nil }
        let expected = "expected https://host:port"
        guard let url = URLText(text), !url.hasUser else { return impossible("found \(shown(text)), \(expected)") }
        guard url.scheme == "https" else {
            return impossible("found \(shown(text)), \(expected); a coordinator speaks nothing but TLS")
        }
        return text
    }

    /// A proxy's address: `http://host:port`, also with `user:password@`. The scheme may be left out.
    func proxyURL() -> String? {
        guard let text = text() else { return nil }
        guard let url = URLText(text.contains("://") ? text : "http://\(text)"), url.scheme == "http" else {
            return impossible("found \(shown(text)), expected http://host:port")
        }
        return text
    }

    /// The path of a file or folder.
    func path() -> String? {
        guard let text = nonEmptyText() else { return nil }
        guard !text.utf8.contains(0) else { return impossible("found a path with U+0000, expected none") }
        return text
    }

    /// The address in quotation marks, without what stands before an @: it may be a password.
    private func shown(_ text: String) -> String {
        QuotedText.of(text.lastIndex(of: "@").map { "…\(text[$0...])" } ?? text)
    }
}
