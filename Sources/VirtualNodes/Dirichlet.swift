import Glibc
import Randomness

/// The symmetric Dirichlet distribution Dir(α, …, α).
struct Dirichlet {
    let alpha: Double
    let count: Int

    /// A point of the simplex: independent Gamma(α) draws, divided by their sum. All zeros where α is so small that
    /// every draw is below the least number there is.
    func draw(_ generator: inout SeededGenerator) -> [Double] {
        let draws = (0..<count).map { _ in Self.gamma(alpha, &generator) }
        let sum = draws.reduce(0, +)
        return sum > 0 ? draws.map { $0 / sum } : draws
    }

    /// A draw of Gamma(α), scale 1 (Marsaglia and Tsang 2000, doi:10.1145/358407.358414). For α < 1 it is one of
    /// Gamma(α + 1) times U^(1/α), section 6.
    private static func gamma(_ alpha: Double, _ generator: inout SeededGenerator) -> Double {
        guard alpha >= 1 else {
            let larger = gamma(alpha + 1, &generator)
            return larger * pow(1 - generator.uniform(), 1 / alpha)
        }
        let d = alpha - 1 / 3
        let c = 1 / (9 * d).squareRoot()
        while true {
            let x = normal(&generator)
            let v = (1 + c * x) * (1 + c * x) * (1 + c * x)
            guard v > 0 else { continue }
            if log(1 - generator.uniform()) < 0.5 * x * x + d - d * v + d * log(v) { return d * v }
        }
    }

    /// A standard normal draw, one of the pair of the polar method (Marsaglia and Bray 1964).
    private static func normal(_ generator: inout SeededGenerator) -> Double {
        while true {
            let u = 2 * generator.uniform() - 1
            let v = 2 * generator.uniform() - 1
            let s = u * u + v * v
            if s > 0, s < 1 { return u * (-2 * log(s) / s).squareRoot() }
        }
    }
}
