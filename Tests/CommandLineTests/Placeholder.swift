import Testing

@Suite struct CommandLineTestsPlaceholder {}
