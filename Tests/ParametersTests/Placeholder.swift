// ParametersTests
