import Synchronization

/// A terminal on which log lines run by above a few lines that stay in place. Any thread may write.
final class LiveScreen: Sendable {
    private struct State {
        var lines: LiveLines
        var shown: [String] = []
    }

    private let terminal: Terminal
    private let state: Mutex<State>

    init(_ terminal: Terminal) {
        self.terminal = terminal
        state = Mutex(State(lines: LiveLines(terminal)))
    }

    /// Draws the lines that stay.
    func show(_ lines: [String]) {
        state.withLock { state in
            state.lines.draw(lines)
            state.shown = lines
        }
    }

    /// Writes whole lines above those that stay.
    func write(_ text: String) {
        state.withLock { state in
            state.lines.draw([])
            terminal.write(text)
            state.lines.draw(state.shown)
        }
    }
}
