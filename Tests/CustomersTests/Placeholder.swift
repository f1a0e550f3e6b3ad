import Testing

@Suite struct CustomersPlaceholderTests {}
