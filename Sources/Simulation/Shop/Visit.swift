import Numerics

/// One visit: what a customer does from opening the shop to leaving it, drafted as a whole when it begins.
struct Visit {
    private(set) var events: [ShopEvent] = []
    private var time: Int64
    private let shopper: Shopper
    private let behaviour: Behaviour
    private var cart: [(product: Catalogue.Product, quantity: Int)] = []

    /// Drafts the visit that begins at `start`; `order` numbers the shop's orders.
    init(of shopper: Shopper, at start: Int64, catalogue: Catalogue, order: inout Int, random: inout SplitMix64) {
        self.shopper = shopper
        time = start
        behaviour = shopper.habit.behaviour
        if shopper.visits == 0 { introduce(&random) } else { changePlan(&random) }
        open(&random)
        browse(catalogue, &random)
        guard !cart.isEmpty else { return }
        record("Cart Viewed", [("value", .cents(total)), ("quantity", .integer(pieces))], &random)
        guard random.happens(behaviour.orderShare) else { return }
        buy(&order, &random)
    }

    private var total: Int { cart.reduce(0) { $0 + $1.product.cents * $1.quantity } }
    private var pieces: Int { cart.reduce(0) { $0 + $1.quantity } }

    /// Who the customer is, once.
    private mutating func introduce(_ random: inout SplitMix64) {
        events.append(
            ShopEvent(
                kind: .identify, time: time, name: "",
                properties: [
                    ("country", .text(shopper.country)), ("plan", .text(shopper.plan)), ("age", .integer(shopper.age)),
                    ("newsletter", .flag(shopper.readsNewsletter)),
                ]))
        if shopper.habit == .businessBuyer {
            // A company's account: a statement that says nothing about the customer's own behaviour.
            events.append(ShopEvent(kind: .group, time: time, name: "company-\(shopper.number % 50)"))
        }
        pass(seconds: 1...3, &random)
    }

    private mutating func changePlan(_ random: inout SplitMix64) {
        guard shopper.plan == "free", random.happens(0.004) else { return }
        events.append(ShopEvent(kind: .identify, time: time, name: "", properties: [("plan", .text("plus"))]))
        pass(seconds: 1...3, &random)
    }

    private mutating func open(_ random: inout SplitMix64) {
        let page = random.element(of: ["Home", "Home", "Offers", "Category", "News"])
        events.append(ShopEvent(kind: .view, time: time, name: page))
        pass(seconds: 3...30, &random)
        guard random.happens(0.3) else { return }
        record("Product Searched", [("query", .text(Catalogue.categories[shopper.favouriteCategory]))], &random)
    }

    private mutating func browse(_ catalogue: Catalogue, _ random: inout SplitMix64) {
        for _ in 0..<random.integer(in: behaviour.views) {
            let product = choose(catalogue, &random)
            record("Product Viewed", properties(of: product), &random)
            guard random.happens(behaviour.addShare) else { continue }
            let quantity = random.integer(in: behaviour.quantity)
            record("Product Added", properties(of: product) + [("quantity", .integer(quantity))], &random)
            cart.append((product, quantity))
        }
    }

    private mutating func choose(_ catalogue: Catalogue, _ random: inout SplitMix64) -> Catalogue.Product {
        switch shopper.habit {
        case .giftGiver: catalogue.gift(random: &random)
        case .bargainHunter: catalogue.bargain(random: &random)
        default:
            catalogue.product(
                category: random.happens(0.6)
                    ? shopper.favouriteCategory : random.integer(in: 0...Catalogue.categories.count - 1),
                random: &random)
        }
    }

    private mutating func buy(_ order: inout Int, _ random: inout SplitMix64) {
        record("Checkout Started", [("value", .cents(total))], &random)
        var price = total
        var coupon: [ShopEvent.Property] = []
        if random.happens(behaviour.couponShare) {
            let discount = price / 5
            price -= discount
            coupon = [("coupon", .text(random.element(of: ["SPRING20", "HELLO20", "FRIDAY20"])))]
            record("Coupon Applied", coupon + [("discount", .cents(discount))], &random)
        }
        order += 1
        record(
            "Order Completed",
            [
                ("order_id", .text("o-\(order)")), ("product_id", .text(cart[0].product.id)),
                ("category", .text(cart[0].product.category)), ("price", .cents(price)),
                ("quantity", .integer(pieces)), ("currency", .text("EUR")),
            ] + coupon, &random)
        follow(order: order, &random)
    }

    /// What comes days after an order.
    private mutating func follow(order: Int, _ random: inout SplitMix64) {
        let reference: ShopEvent.Property = ("order_id", .text("o-\(order)"))
        if random.happens(0.08) {
            time += Int64(random.integer(in: 2...6)) * Clock.day
            record("Review Submitted", [reference, ("rating", .integer(random.integer(in: 1...5)))], &random)
        }
        if random.happens(0.03) {
            time += Int64(random.integer(in: 1...5)) * Clock.day
            let topic = random.element(of: ["delivery", "invoice", "return"])
            record("Support Requested", [reference, ("topic", .text(topic))], &random)
        }
    }

    private func properties(of product: Catalogue.Product) -> [ShopEvent.Property] {
        [("product_id", .text(product.id)), ("category", .text(product.category)), ("price", .cents(product.cents))]
    }

    private mutating func record(_ name: String, _ properties: [ShopEvent.Property], _ random: inout SplitMix64) {
        events.append(ShopEvent(time: time, name: name, properties: properties))
        pass(seconds: 5...90, &random)
    }

    private mutating func pass(seconds: ClosedRange<Int>, _ random: inout SplitMix64) {
        time += Int64(random.integer(in: seconds)) * Clock.second + Int64(random.integer(in: 0...999))
    }
}
