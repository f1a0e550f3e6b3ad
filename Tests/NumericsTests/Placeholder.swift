import Testing

@Suite struct NumericsPlaceholderTests {}
