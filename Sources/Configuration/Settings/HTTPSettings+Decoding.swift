extension HTTPSettings {
    init(from decoder: inout MappingDecoder) {
        listen = decoder.optional("listen", .listenAddress)
        isPublic = decoder.value("public", .boolean, default: isPublic)
        guard let listen, !listen.isLoopback, !isPublic else { return }
        let reason =
            "found \(quoted("\(listen)")), which other machines can reach, and metrics and health are told to whoever "
            + "asks; expected an address of this machine alone, such as 127.0.0.1:\(listen.port), or beside it "
            + "public: true"
        decoder.report(.conflict(reason), key: "listen")
    }
}

extension ScalarFormat where Value == ListenAddress {
    fileprivate static var listenAddress: Self {
        let expected =
            "an address in numbers and a port, such as 127.0.0.1:8080, [::1]:8080, or 0.0.0.0:8080 for all of version 4"
        return ScalarFormat(expected: expected) { ListenAddress($0) }
    }
}
