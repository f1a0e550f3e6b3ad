import Testing

@Suite struct JourneysPlaceholderTests {}
