// TrustTests
