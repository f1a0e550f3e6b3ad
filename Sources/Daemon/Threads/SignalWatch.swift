import Dispatch
import Glibc

/// Hands signals to a closure on a queue of its own, for as long as the value lives. While it is watched, a signal does
/// nothing else.
public final class SignalWatch {
    private let sources: [any DispatchSourceSignal]
    private let signals: [Int32]

    /// - Parameter handler: gets the signal's number; called on one thread at a time.
    public init(_ signals: [Int32], handler: @escaping @Sendable (Int32) -> Void) {
        let queue = DispatchQueue(label: "kindred.signals")
        self.signals = signals
        sources = signals.map { number in
            // Else the signal's own action, mostly the end of the process, comes first.
            _ = signal(number, SIG_IGN)
            let source = DispatchSource.makeSignalSource(signal: number, queue: queue)
            source.setEventHandler { handler(number) }
            source.resume()
            return source
        }
    }

    deinit {
        for source in sources { source.cancel() }
        for number in signals { _ = signal(number, SIG_DFL) }
    }
}
