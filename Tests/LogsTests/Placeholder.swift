import Testing

@Suite struct LogsPlaceholderTests {}
