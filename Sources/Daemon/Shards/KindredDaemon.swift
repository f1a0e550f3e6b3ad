import Configuration
import Engine
import Events
import Logs
import Rules
import Telemetry

/// The daemon over the engine's shards: events in, audiences out.
///
///     let daemon = try KindredDaemon(configuration: configuration, plan: plan, log: log, drains: false, reporter: reporter)
///     let signals = try SignalWatch([SIGTERM, SIGINT]) { _ in daemon.stop("signal") }
///     try daemon.start()
///     try daemon.wait()
public typealias KindredDaemon = DaemonProcess<ShardProcessor>

extension DaemonProcess where Processor == ShardProcessor {
    /// Locks the state folder, makes the topics that are missing and checks the others.
    /// - Parameters:
    ///   - plan: the configuration's measures and segments, compiled.
    ///   - drains: end once all that is there has been read and committed.
    public convenience init(
        configuration: KindredConfiguration, plan: Plan, log: any Log, drains: Bool, reporter: EventReporter,
        clock: any WorkerClock = MachineClock()
    ) throws(DaemonError) {
        try self.init(
            configuration: configuration, definitions: plan, log: log, drains: drains, reporter: reporter, clock: clock,
            hasCoordinator: true,
            latestDefinitions: { topics in
                let catalog = CatalogTopic(log: log, name: topics.catalog)
                return { () throws(LogError) in try catalog.definitions()?.plan(sessionGap: plan.sessionGap) }
            },
            makeProcessor: { topics in
                let settings = ShardSettings(configuration, topics: topics)
                return { partition, plan in
                    ShardProcessor(partition: partition, plan: plan, settings: settings, topics: topics)
                }
            })
    }

    /// How the process stood about a second ago.
    public var status: DaemonStatus { DaemonStatus(partitions) }

    /// Brings the metrics of all shards up to date, before somebody reads them.
    public func refreshMetrics() {
        let (workers, now, wall) = pulses
        let state = StateRead(
            workers: workers, topics: topics.events, isReady: readiness.isGood, now: now, wall: wall)
        reporter.report(state)
        reporter.report(WorkersRead(workers: allPulses, now: now))
        reporter.report(CoordinatorRead(status: coordinatorStatus, wall: wall))
        reporter.report(ProcessMetrics())
    }
}

extension ShardSettings {
    /// What a configuration says about shards.
    public init(_ configuration: KindredConfiguration, topics: TopicPlan) {
        self.init(
            clock: configuration.clock == .live ? .live : .event,
            futureLimit: Int64(configuration.futureLimit / .milliseconds(1)),
            formats: EventFormats(configuration.events), eventsTopics: topics.events,
            jobsTopic: topics.jobs, partitions: Int32(topics.partitions))
    }
}

extension EventFormats {
    /// What a configuration says about the shape of records.
    public init(_ settings: EventSettings) {
        guard let mapping = settings.mapping, let customer = Events.JSONPointer(mapping.customer.text) else {
            self.init()
            return
        }
        func pointer(_ pointer: Configuration.JSONPointer?) -> Events.JSONPointer? {
            pointer.flatMap { Events.JSONPointer($0.text) }
        }
        self.init(
            mapping: Events.EventMapping(
                customer: customer, time: pointer(mapping.time), event: pointer(mapping.event),
                messageId: pointer(mapping.messageID), properties: pointer(mapping.properties),
                attributes: pointer(mapping.attributes)))
    }
}
