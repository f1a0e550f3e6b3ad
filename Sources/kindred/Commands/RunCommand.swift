import ArgumentParsing
import Configuration
import Daemon
import Glibc
import HTTP
import KafkaLog
import Logs
import Telemetry

/// `kindred run`
struct RunCommand: Command {
    static let declaration = CommandDeclaration(
        name: "run", summary: "The daemon: events in, audiences out.",
        discussion: "Reads the events topic and publishes who enters and leaves each segment, exactly once, until "
            + "SIGTERM or Ctrl-C: then it finishes, commits and ends. SIGHUP takes over changed measures and segments. "
            + "On a terminal it shows a live table. Log lines go to the error stream.",
        example: "kindred run --config kindred.yaml\nkindred produce events.jsonl && kindred run --drain")

    static let arguments: [Argument<RunCommand>] =
        [
            .flag("drain", \.drain, help: "Ends at the end of the input, all of it committed."),
            .flag("progress", \.progress, help: "Without a terminal: a plain line every few seconds."),
        ] + Argument.group(\.configuration) + [.flag("json", \.json, help: "At the end, how it stands as one object.")]

    var drain = false
    var progress = false
    var configuration = ConfigurationOption()
    var json = false

    func run() throws -> ExitCode {
        let checked = try configuration.check()
        let settings = checked.settings
        let screen = Terminal.output.isInteractive && !json ? LiveScreen(.output) : nil
        let reporter = EventReporter(
            logger: logger(settings.logging, screen),
            metrics: DaemonMetrics.registry(version: CommandLineTool.version, log: KafkaLogMetrics.all))
        let log = try settings.openLog(createsFile: true, reporter: reporter)
        defer { log.close() }
        let daemon = try KindredDaemon(
            configuration: settings, plan: checked.plan(), log: log, drains: drain,
            reporter: reporter)
        let server = try settings.http.listen.map { try serve(daemon, at: $0, reporter) }
        defer { server?.stop() }
        let option = configuration
        let signals = try SignalWatch([SIGTERM, SIGINT, SIGHUP]) { number in
            guard number == SIGHUP else { return daemon.stop(number == SIGTERM ? "SIGTERM" : "SIGINT") }
            _ = daemon.reload {
                let changed = try option.check()
                // Another session gap waits for a new start, as all but the definitions does.
                let plan = changed.plan(sessionGap: settings.sessionGap)
                return (configuration: changed.settings, definitions: plan)
            }
        }
        defer { withExtendedLifetime(signals) {} }
        try watch(daemon, log, screen)
        if json { try JSONOutput.write(RunReport(daemon.status)) }
        return .success
    }

    /// Serves metrics and health from now on, restore and stop included.
    private func serve(
        _ daemon: KindredDaemon, at address: ListenAddress, _ reporter: EventReporter
    ) throws -> HTTPServer {
        do {
            let server = try HTTPServer(
                try SocketAddress(host: address.host, port: address.port), router: daemon.routes)
            reporter.report(ServingStarted(address: "\(server.address)"))
            return server
        } catch {
            throw CommandFailure("http.listen: \(error)")
        }
    }

    /// Runs the daemon to its end, shown where somebody wants to see it.
    private func watch(_ daemon: KindredDaemon, _ log: any Log, _ screen: LiveScreen?) throws {
        guard screen != nil || progress else {
            try daemon.start()
            return try daemon.wait()
        }
        let display = RunDisplay(daemon: daemon, screen: screen)
        try display.start(log: log)
        defer { display.finish() }
        try daemon.start()
        try daemon.wait()
    }

    private func logger(_ settings: LoggingSettings, _ screen: LiveScreen?) -> Logger {
        let isText = settings.format == .text || settings.format == .auto && Terminal.error.isInteractive
        let hasColour = unsafe Terminal.error.isInteractive && getenv("NO_COLOR") == nil
        let output: LogOutput
        if let screen, Terminal.error.isInteractive {
            // Both streams are the one terminal: a line must not fall into the table.
            output = LogOutput { screen.write($0) }
        } else {
            output = .fileDescriptor(STDERR_FILENO)
        }
        return Logger(
            level: LogLevel(rawValue: settings.level.rawValue) ?? .info,
            format: isText ? .text(colour: hasColour) : .json, output: output)
    }
}
