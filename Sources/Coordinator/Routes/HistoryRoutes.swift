import Federation
import HTTPTypes
import Hummingbird
import Ledger
import NIOCore
import Wire

extension RouteRegistry {
    /// The chain of the history, as lines that whoever asks verifies for himself.
    mutating func serveHistory() {
        let engine = engine
        serve(.readHistory) { request, context in
            let after = Int64(try request.queryInteger("after") ?? 0)
            let export = HistoryExport(ledger: engine.ledger, after: after, eventLoop: context.channel.eventLoop)
            return try export.response()
        }
    }
}

/// The chain behind a place, up to where it was when the request came, a line an entry, and last the end.
private struct HistoryExport {
    let ledger: LedgerStore
    let after: Int64
    let eventLoop: any EventLoop

    /// Entries that are read at once.
    private static let page = 200

    func response() throws -> Response {
        let head = try ledger.head()
        guard after <= head.position else {
            throw CoordinatorProblem.invalid("query after: found \(after), the chain ends with \(head.position)")
        }
        let (ledger, after, eventLoop) = (ledger, after, eventLoop)
        let body = ResponseBody { writer in
            var position = after
            while position < head.position {
                let limit = min(Self.page, Int(head.position - position))
                let entries = try ledger.entries(after: position, limit: limit)
                guard !entries.isEmpty else { break }
                var buffer = ByteBuffer()
                for entry in entries {
                    buffer.writeBytes(entry.line)
                    buffer.writeInteger(UInt8(ascii: "\n"))
                }
                position += Int64(entries.count)
                try await writer.write(buffer)
                // As in a download: the event loop sees that the connection is full before more is read.
                try await eventLoop.submit {}.get()
            }
            try await writer.write(ByteBuffer(bytes: ChainLine.end(head).bytes + [UInt8(ascii: "\n")]))
            try await writer.finish(nil)
        }
        return Response(status: .ok, headers: [.contentType: "application/jsonl"], body: body)
    }
}
