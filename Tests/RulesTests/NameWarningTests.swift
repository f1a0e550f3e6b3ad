import Rules
import Testing

@Suite struct NameWarningTests {
    private static let known = KnownNames(
        events: [
            "orderplaced": .init(
                name: "Order Placed", properties: [PropertyPath(["price"]), PropertyPath(["item", "sku"])]),
            "productviewed": .init(name: "product_viewed", properties: []),
        ],
        attributes: [PropertyPath(["country"]), PropertyPath(["home town"])])

    private static func warnings(_ text: String) throws -> [NameWarning] {
        try Rule.parse(text, in: RuleContext()).warnings(knowing: known)
    }

    @Test(arguments: [
        "count(OrderPlaced where price > 1 and exists(item.sku)) > 1 and country == 'DE'", "visits() > 1",
        "sequence('order.placed' then not \"Product-Viewed\" within 1d) or exists(`home town`)",
    ]) func isSilentAboutKnownNames(_ text: String) throws {
        #expect(try Self.warnings(text) == [])
    }

    @Test func namesTheNearest() throws {
        let warnings = try Self.warnings(
            """
            count(order_plcaed where price > 1) > 1 and contry == 'DE' and sum(order_placed.prise where not item.sk == 1) > 1
            and sequence(product_viewed where x == 1 then zzz) and contry != 'FR' and last(order_placed) within 1d
            """)
        #expect(
            warnings == [
                NameWarning(subject: .event, name: "order_plcaed", nearest: "Order Placed"),
                NameWarning(subject: .attribute, name: "contry", nearest: "country"),
                NameWarning(subject: .property(event: "order_placed"), name: "prise", nearest: "price"),
                NameWarning(subject: .property(event: "order_placed"), name: "item.sk", nearest: "item.sku"),
                NameWarning(subject: .property(event: "product_viewed"), name: "x", nearest: nil),
                NameWarning(subject: .event, name: "zzz", nearest: "Order Placed"),
            ])
        #expect(
            warnings[0].description == "no event order_plcaed has been sent yet; the nearest known one is Order Placed")
    }

    @Test func looksIntoMeasures() throws {
        let measure = try MeasureExpression.parse("sum(orderplaced.cost)")
        #expect(measure.warnings(knowing: Self.known).map(\.name) == ["cost"])
        #expect(measure.warnings(knowing: KnownNames()).map(\.nearest) == [nil])
    }
}
