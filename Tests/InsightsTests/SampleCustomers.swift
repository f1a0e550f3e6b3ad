import Insights
import Numerics

/// A value of a field in a test.
enum SampleValue: Hashable {
    case missing
    case number(Double)
    case text(String)
}

/// Customers as plain values, to count by brute force, and as the slices and partials of made-up shards.
struct SampleCustomers {
    struct Customer {
        var memberships: UInt8
        var hash: UInt64
        var values: [SampleValue]
    }

    var fields: [InsightField]
    var customers: [Customer] = []

    init(_ fields: [InsightField]) { self.fields = fields }

    init(_ fields: [InsightField], _ customers: [Customer]) {
        self.fields = fields
        self.customers = customers
    }

    /// The customers in a random order, dealt out to shards.
    func shards(_ count: Int, _ random: inout SplitMix64) -> [SampleCustomers] {
        var shards = Array(repeating: SampleCustomers(fields), count: count)
        for customer in customers.shuffled(using: &random) {
            shards[Int.random(in: 0..<count, using: &random)].customers.append(customer)
        }
        return shards
    }

    /// Hands the customers over in small slices; answers the dictionaries.
    func fill(slice capacity: Int = 37, _ add: (borrowing CustomerSlice) -> Void) -> [ValueDictionary] {
        var dictionaries = fields.map { _ in ValueDictionary() }
        var slice = CustomerSlice(fields: fields, capacity: capacity)
        for customer in customers {
            let row = slice.append(memberships: customer.memberships, hash: customer.hash)
            for (field, value) in customer.values.enumerated() {
                switch value {
                case .missing: break
                case .number(let number): slice.setNumber(number, field: field, row: row)
                case .text(let text): slice.setCode(dictionaries[field].code(of: text), field: field, row: row)
                }
            }
            if slice.isFull {
                add(slice)
                slice.removeAll()
            }
        }
        add(slice)
        return dictionaries
    }
}
