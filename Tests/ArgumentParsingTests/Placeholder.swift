import Testing

@Suite struct ArgumentParsingPlaceholderTests {}
