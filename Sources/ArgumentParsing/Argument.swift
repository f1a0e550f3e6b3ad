/// What arguments are declared on: a command, or a group of arguments that several commands share. Its defaults are
/// those of `init()`.
public protocol ArgumentRoot: Sendable {
    static var arguments: [Argument<Self>] { get }
    init()
}

/// One declared argument: its description, and where its value goes.
public struct Argument<Root: ArgumentRoot>: Sendable {
    public typealias Completion = ArgumentDescription.Completion

    let describe: @Sendable () -> ArgumentDescription
    /// Sets the value from its text; answers what was expected where the text stands for none.
    let assign: @Sendable (inout Root, String) -> String?

    /// All there is to say about it.
    public var description: ArgumentDescription { describe() }

    private init(
        describe: @escaping @Sendable () -> ArgumentDescription,
        assign: @escaping @Sendable (inout Root, String) -> String?
    ) {
        self.describe = describe
        self.assign = assign
    }

    private init<Value: ArgumentValue>(
        _ declared: ArgumentDescription, defaultText: @escaping @Sendable () -> String? = { nil },
        set: @escaping @Sendable (inout Root, Value) -> Void
    ) {
        self.init(
            describe: {
                var description = declared
                description.expectation = Value.expectation
                if let text = defaultText(), !text.isEmpty { description.defaultText = text }
                if description.completion == .none, !Value.choices.isEmpty {
                    description.completion = .choices(Value.choices)
                }
                return description
            },
            assign: { root, text in
                guard let value = Value(argument: text) else { return Value.expectation }
                set(&root, value)
                return nil
            })
    }

    /// The arguments of a group that stands in the command.
    public static func group<Group: ArgumentRoot>(
        _ path: WritableKeyPath<Root, Group> & Sendable
    ) -> [Argument] {
        Group.arguments.map { argument in
            Argument(describe: argument.describe, assign: { argument.assign(&$0[keyPath: path], $1) })
        }
    }
}

/// Options and flags, known by their names.
extension Argument {
    /// `--name VALUE`, with the default that `Root()` has.
    public static func option<Value: ArgumentValue>(
        _ name: String, _ path: WritableKeyPath<Root, Value> & Sendable, valueName: String, help: String,
        completion: Completion = .none
    ) -> Argument {
        Argument(
            .declared(.option, name, valueName, help, completion: completion),
            defaultText: { Root()[keyPath: path].argumentText },
            set: { (root: inout Root, value: Value) in root[keyPath: path] = value })
    }

    /// `--name VALUE`, nil by default.
    public static func option<Value: ArgumentValue>(
        _ name: String, _ path: WritableKeyPath<Root, Value?> & Sendable, valueName: String, help: String,
        completion: Completion = .none
    ) -> Argument {
        Argument(
            .declared(.option, name, valueName, help, completion: completion),
            defaultText: { Root()[keyPath: path]?.argumentText },
            set: { (root: inout Root, value: Value) in root[keyPath: path] = value })
    }

    /// `--name VALUE`, which may be given several times.
    public static func options<Value: ArgumentValue>(
        _ name: String, _ path: WritableKeyPath<Root, [Value]> & Sendable, valueName: String, help: String,
        completion: Completion = .none
    ) -> Argument {
        Argument(
            .declared(.option, name, valueName, help, isRepeated: true, completion: completion),
            set: { (root: inout Root, value: Value) in root[keyPath: path].append(value) })
    }

    /// `--name`, off by default.
    public static func flag(
        _ name: String, _ path: WritableKeyPath<Root, Bool> & Sendable, help: String
    ) -> Argument {
        Argument(
            describe: { .declared(.flag, name, "", help) },
            assign: { root, _ in
                root[keyPath: path] = true
                return nil
            })
    }
}

/// Positional arguments, in the order in which they are declared.
extension Argument {
    /// A value that must be given.
    public static func positional<Value: ArgumentValue>(
        _ name: String, _ path: WritableKeyPath<Root, Value> & Sendable, help: String, completion: Completion = .none
    ) -> Argument {
        Argument(
            .declared(.positional, name, name, help, isRequired: true, completion: completion),
            set: { (root: inout Root, value: Value) in root[keyPath: path] = value })
    }

    /// A value that may be left out.
    public static func positional<Value: ArgumentValue>(
        _ name: String, _ path: WritableKeyPath<Root, Value?> & Sendable, help: String, completion: Completion = .none
    ) -> Argument {
        Argument(
            .declared(.positional, name, name, help, completion: completion),
            defaultText: { Root()[keyPath: path]?.argumentText },
            set: { (root: inout Root, value: Value) in root[keyPath: path] = value })
    }

    /// All the values that are left; the last positional declared.
    public static func positionals<Value: ArgumentValue>(
        _ name: String, _ path: WritableKeyPath<Root, [Value]> & Sendable, isRequired: Bool = true, help: String,
        completion: Completion = .none
    ) -> Argument {
        Argument(
            .declared(
                .positional, name, name, help, isRequired: isRequired, isRepeated: true, completion: completion),
            set: { (root: inout Root, value: Value) in root[keyPath: path].append(value) })
    }
}
