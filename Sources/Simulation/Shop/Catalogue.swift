import Numerics

/// What the simulated shop sells.
struct Catalogue: Sendable {
    struct Product: Sendable {
        let id: String
        let category: String
        let cents: Int
    }

    static let categories = ["tools", "garden", "kitchen", "books", "music", "toys", "sports", "outdoor"]
    static let gifts = "gifts"
    /// Cents below which a product is cheap.
    static let cheapBelow = 1500
    private static let productsPerCategory = 60

    /// By category, the gifts last.
    private var shelves: [[Product]] = []
    /// The cheap products of all categories.
    private var cheap: [Product] = []

    init(random: inout SplitMix64) {
        for category in Self.categories + [Self.gifts] {
            var shelf: [Product] = []
            for _ in 0..<Self.productsPerCategory {
                let number = shelves.count * Self.productsPerCategory + shelf.count
                let digits = String(number)
                shelf.append(
                    Product(
                        id: "sku-" + String(repeating: "0", count: 5 - digits.count) + digits, category: category,
                        cents: 300 + Int(random.exponential(mean: 3500))))
            }
            cheap += shelf.filter { $0.cents < Self.cheapBelow }
            shelves.append(shelf)
        }
        // A shop without one cheap product would leave the bargain hunters nothing to draw from.
        if cheap.isEmpty { cheap = shelves[0] }
    }

    /// A product of the category with this index; the first ones of each shelf are the best sellers.
    func product(category: Int, random: inout SplitMix64) -> Product {
        let u = random.nextUnit()
        return shelves[category][Int(u * u * Double(Self.productsPerCategory))]
    }

    func gift(random: inout SplitMix64) -> Product { product(category: shelves.count - 1, random: &random) }

    func bargain(random: inout SplitMix64) -> Product { random.element(of: cheap) }
}
