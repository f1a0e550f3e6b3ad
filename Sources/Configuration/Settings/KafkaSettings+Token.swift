extension MappingDecoder {
    /// The key `oauth_token`, held against the client's settings; nil where it is not given, or wrong (which is
    /// reported). Settings that are found elsewhere are known once the log is opened.
    mutating func oauthToken(beside client: [Located<KafkaClientSetting>]) -> SecretPlace? {
        let expected = "{file: PATH} or {env: NAME} of where a token is found"
        guard scalarText("oauth_token") == nil || !gives("oauth_token") else {
            // What stands there may be a token, and is not shown.
            _ = optional("oauth_token", ScalarFormat(expected: expected) { $0 })
            report(.conflict("a token that stands here is never renewed; expected \(expected)"), key: "oauth_token")
            return nil
        }
        var isSaid = false
        let place = optionalMapping("oauth_token") { decoder in
            isSaid = decoder.gives("env") || decoder.gives("file")
            return decoder.secretPlace(isOptional: true, expected: expected)
        }
        if place != nil, let reason = client.reasonAgainstToken {
            report(.conflict("is for OAUTHBEARER alone, and \(reason)"), key: "oauth_token")
        }
        if !isSaid, let mechanism = client.mechanism, mechanism.value.source == .text("OAUTHBEARER") {
            let reason = "OAUTHBEARER goes by a token; where it is found is for log.kafka.oauth_token to say"
            decoding.report(.conflict(reason), at: mechanism.position, keyPath: mechanism.keyPath)
        }
        return place
    }
}

extension [Located<KafkaClientSetting>] {
    fileprivate var mechanism: Element? { value(of: "sasl.mechanism") ?? value(of: "sasl.mechanisms") }

    /// Why no connection would ask for a token; nil where one may.
    fileprivate var reasonAgainstToken: String? {
        switch mechanism?.value.source {
        case .text("OAUTHBEARER"), .elsewhere: break
        case .text: return "sasl.mechanism is another"
        case nil: return "there is no sasl.mechanism"
        }
        switch value(of: "security.protocol")?.value.source {
        case .text(let text) where text.uppercased().hasPrefix("SASL_"): return nil
        case .elsewhere: return nil
        case .text: return "security.protocol is neither SASL_SSL nor SASL_PLAINTEXT"
        case nil: return "there is no security.protocol: SASL_SSL"
        }
    }

    /// The last one of this name, which is the one that holds.
    private func value(of name: String) -> Element? { last { $0.value.name == name } }
}
