import Configuration
import Foundation
import Testing

/// The container, compose and Kubernetes: what they say of Kindred is so.
@Suite(.enabled(if: Tool.hasYAML, "no python3-yaml here")) struct ContainerTests {
    static let dockerfile = DeployFile("deploy/Dockerfile")
    static let compose = DeployFile("deploy/compose.yaml")
    static let kubernetes = DeployFile("deploy/kubernetes/kindred.yaml")
    static let configurationPath = "/etc/kindred/kindred.yaml"

    private static func resource(_ kind: String) throws -> [String: Any] {
        try #require(try kubernetes.documents.first { $0["kind"] as? String == kind })
    }

    /// What the embedded configurations say of where metrics and health are served.
    private static func http(_ text: String, _ place: String) throws -> HTTPSettings {
        let bytes = Array(text.utf8)
        do {
            return try ConfigurationFile.decode(bytes, file: place).configuration.http
        } catch {
            // A build without Kafka says so of these two keys, and of nothing else.
            let missing = ConfigurationFile.knownKeys.contains("log.kafka.bootstrap") ? [] : ["log.kafka", "group"]
            let others = error.faults.filter { !missing.contains($0.keyPath) }
            #expect(others.isEmpty, "\(others.map(\.description).joined(separator: "\n"))")
            let rest = text.split(separator: "\n").filter { !$0.hasPrefix("log:") && !$0.hasPrefix("group:") }
            return try ConfigurationFile.decode(Array(rest.joined(separator: "\n").utf8), file: place).configuration
                .http
        }
    }

    @Test func composeHasAKafkaAndTwoKindreds() throws {
        let document = try Self.compose.document
        let services = try #require(document["services"] as? [String: [String: Any]])
        #expect(services.keys.sorted() == ["kafka", "kindred-1", "kindred-2", "topics"])
        let text = try #require(value(document, "configs/kindred/content") as? String)
        let http = try Self.http(text, "compose.yaml")
        #expect(http.listen == ListenAddress("0.0.0.0:8080") && http.isPublic)
        #expect(text.contains("bootstrap: \"kafka:29092\""))
        #expect((value(services, "kafka/environment/KAFKA_LISTENERS") as? String)?.contains("INSIDE://:29092") == true)
        var ports: Set<String> = []
        for name in ["kindred-1", "kindred-2"] {
            let service = try #require(services[name])
            let published = try #require(value(service, "ports/0") as? String)
            #expect(published.hasPrefix("127.0.0.1:") && published.hasSuffix(":8080"))
            ports.insert(published)
            #expect(value(service, "volumes/0") as? String == "\(name):/var/lib/kindred")
            #expect(value(service, "configs/0/target") as? String == Self.configurationPath)
            #expect(service["read_only"] as? Bool == true)
            #expect(value(service, "depends_on/topics/condition") as? String == "service_completed_successfully")
            #expect(document["volumes"].flatMap { value($0, name) } != nil)
        }
        #expect(ports.count == 2)
        #expect(
            value(services, "topics/command") as? [String] == ["topics", "create", "--config", Self.configurationPath])
        #expect(value(services, "topics/depends_on/kafka/condition") as? String == "service_healthy")
        #expect(value(services, "kafka/healthcheck/test") != nil)
    }

    @Test func kubernetesAsksWhatIsServed() throws {
        let text = try #require(value(try Self.resource("ConfigMap"), "data/kindred.yaml") as? String)
        let listen = try #require(try Self.http(text, "kindred.yaml").listen)
        let pod = try #require(value(try Self.resource("StatefulSet"), "spec/template/spec"))
        let container = try #require(value(pod, "containers/0"))
        #expect(value(container, "ports/0/containerPort") as? Int == Int(listen.port))
        #expect(value(try Self.resource("Service"), "spec/ports/0/port") as? Int == Int(listen.port))
        #expect(value(container, "startupProbe/httpGet/path") as? String == "/livez")
        #expect(value(container, "livenessProbe/httpGet/path") as? String == "/livez")
        #expect(value(container, "readinessProbe/httpGet/path") as? String == "/readyz")
        #expect(value(container, "args") as? [String] == ["run", "--config", Self.configurationPath])
        #expect(value(container, "volumeMounts/0/mountPath") as? String == "/etc/kindred")
        #expect(value(container, "volumeMounts/1/mountPath") as? String == "/var/lib/kindred")
        #expect((value(pod, "terminationGracePeriodSeconds") as? Int ?? 0) > 10)
    }

    @Test func kubernetesGivesNoMoreThanIsNeeded() throws {
        let set = try Self.resource("StatefulSet")
        let pod = try #require(value(set, "spec/template/spec"))
        #expect(value(pod, "automountServiceAccountToken") as? Bool == false)
        #expect(value(pod, "securityContext/runAsNonRoot") as? Bool == true)
        #expect(value(pod, "securityContext/seccompProfile/type") as? String == "RuntimeDefault")
        let container = try #require(value(pod, "containers/0/securityContext"))
        #expect(value(container, "readOnlyRootFilesystem") as? Bool == true)
        #expect(value(container, "allowPrivilegeEscalation") as? Bool == false)
        #expect(value(container, "capabilities/drop") as? [String] == ["ALL"])
        #expect(value(try Self.resource("PodDisruptionBudget"), "spec/maxUnavailable") as? Int == 1)
        #expect(value(try Self.resource("Service"), "spec/clusterIP") as? String == "None")
        #expect(value(set, "spec/serviceName") as? String == "kindred")
        #expect(value(set, "spec/volumeClaimTemplates/0/metadata/name") as? String == "state")
        let uid = try #require(value(pod, "securityContext/runAsUser") as? Int)
        #expect(try Self.dockerfile.text.contains("\nUSER \(uid):\(uid)\n"))
    }

    /// What a build needs of libraries, a run needs too.
    @Test func theImageHasTheLibrariesOfTheBuild() throws {
        let runtime = [
            "libsimdjson-dev": "libsimdjson14", "libsqlite3-dev": "libsqlite3-0", "libyaml-dev": "libyaml-0-2",
            "zlib1g-dev": "zlib1g", "libxxhash-dev": "libxxhash0", "libmicrohttpd-dev": "libmicrohttpd12",
            "librdkafka-dev": "librdkafka1",
        ]
        let setup = try DeployFile("deploy/setup.sh").text
        let line = try #require(setup.split(separator: "\n").first { $0.hasPrefix("packages=") })
        let image = Set(try Self.dockerfile.text.split { " \n\\".contains($0) }.map(String.init))
        for package in line.split(whereSeparator: { " \"=".contains($0) }) where package.hasSuffix("-dev") {
            let name = try #require(
                runtime[String(package)], "\(package): which package holds what is built against it?")
            #expect(image.contains(name), "\(name)")
        }
    }

    @Test func theImageRunsAsItShould() throws {
        let text = try Self.dockerfile.text
        #expect(text.contains("\nENTRYPOINT [\"/usr/local/bin/kindred\"]\n"))
        #expect(text.contains("\nCMD [\"run\", \"--config\", \"\(Self.configurationPath)\"]\n"))
        #expect(text.contains("\nWORKDIR /var/lib/kindred\n"))
        let ignored = try DeployFile(".dockerignore").text
        for part in ["Package.swift", "Sources", "Tests", "deploy/setup.sh"] {
            #expect(ignored.contains("\n!\(part)\n"), "\(part)")
            #expect(text.contains("COPY \(part) ") || text.contains("COPY \(part) ./"), "\(part)")
        }
    }

    @Test func rightsAreOfTopicsThatThereAre() throws {
        let text = try DeployFile("deploy/kafka-acls.md").text
        let names = Set(KindredTopic.allCases.map { TopicSettings().name(of: $0) })
        let used = Set(text.matches(of: /--topic (kindred\.[a-z-]+)/).map { String($0.output.1) })
        #expect(used.isSubset(of: names), "\(used.subtracting(names))")
        // Whatever the daemon makes, it may write or read.
        for topic in ["events", "segment-events", "segment-members", "segments", "dead-letters", "changelog"] {
            #expect(used.contains("kindred.\(topic)"), "\(topic)")
        }
    }
}
