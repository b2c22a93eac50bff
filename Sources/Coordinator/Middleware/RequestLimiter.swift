import Federation
import Synchronization
import Trust

/// Counts requests by identity: a token bucket that fills within a minute.
final class RequestLimiter: Sendable {
    private struct Bucket {
        var tokens: Double
        var filled: Instant
    }

    /// The buckets kept at once; beyond it, full ones are forgotten.
    static let maximumBuckets = 20_000

    private let perMinute: Double
    private let now: @Sendable () -> Instant
    private let buckets = Mutex<[CertificateFingerprint: Bucket]>([:])

    init(requestsPerMinute: Int, now: @escaping @Sendable () -> Instant) {
        perMinute = Double(requestsPerMinute)
        self.now = now
    }

    /// Takes a token of the identity's bucket; false if it is empty.
    func admits(_ identity: CertificateFingerprint) -> Bool {
        let now = now()
        return buckets.withLock { buckets in
            if buckets.count > Self.maximumBuckets {
                buckets = buckets.filter { now.seconds(since: $0.value.filled) < 60 }
            }
            var bucket = buckets[identity] ?? Bucket(tokens: perMinute, filled: now)
            let elapsed = max(0, now.seconds(since: bucket.filled))
            bucket.tokens = min(perMinute, bucket.tokens + elapsed * perMinute / 60)
            bucket.filled = now
            let admitted = bucket.tokens >= 1
            if admitted { bucket.tokens -= 1 }
            buckets[identity] = bucket
            return admitted
        }
    }
}
