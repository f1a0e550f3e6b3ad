import Customers
import Testing

@Suite struct NameDictionaryTests {}
