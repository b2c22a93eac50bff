import ArgumentParser
import Foundation
import Wire

/// `--json`: for every command that lists.
struct OutputOptions: ParsableArguments {
    @Flag(help: "Print JSON with stable keys instead of a table.")
    var json = false

    /// Prints a value as JSON, or what `lines` makes of it.
    func print<Value: Encodable>(_ value: Value, lines: (Value) -> [String]) throws {
        if json {
            Terminal.write(String(decoding: try WireCoding.encodeReadably(value), as: UTF8.self))
        } else {
            for line in lines(value) { Terminal.write(line) }
        }
    }
}
