/// The bounds of the rule language.
public enum RuleLimits {
    public static let textBytesMax = 16 * 1024
    /// Levels of parentheses and `not`; those of functions do not count.
    public static let depthMax = 64
    public static let stepsMax = 8
    public static let listValuesMax = 1000
    public static let decimalsMax = 6
    /// The greatest size of a number, in millionths.
    public static let millionthsMax: Int64 = 9_000_000_000_000_000_000
    public static let durationMillisecondsMax: Int64 = 3650 * 86_400_000
}
