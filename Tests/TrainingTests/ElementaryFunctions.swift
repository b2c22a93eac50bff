import Glibc

/// eˣ.
func exponential(_ x: Double) -> Double { exp(x) }

/// log x.
func naturalLogarithm(_ x: Double) -> Double { log(x) }

/// x to the power y.
func power(_ x: Double, _ y: Double) -> Double { pow(x, y) }
