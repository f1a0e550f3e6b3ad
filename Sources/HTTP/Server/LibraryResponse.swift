import CMicroHTTPD

/// The library's form of an answer. One owner.
@safe
struct LibraryResponse: ~Copyable {
    private let response: OpaquePointer

    /// nil where there is no memory.
    private init?(_ body: [UInt8]) {
        var body = body
        let made = unsafe body.withUnsafeMutableBytes { bytes in
            // The library wants a pointer, and copies what is behind it.
            unsafe MHD_create_response_from_buffer(bytes.count, bytes.baseAddress, .RESPMEM_MUST_COPY)
        }
        guard let made = unsafe made else { return nil }
        unsafe response = unsafe made
    }

    deinit { unsafe MHD_destroy_response(response) }

    /// Hands an answer to the library, which sends it; where the request has not been read to its end, the connection
    /// is closed after it. Answers false where it cannot be sent.
    static func queue(_ answer: HTTPResponse, on connection: OpaquePointer) -> Bool {
        guard let made = LibraryResponse(answer.body), made.add(answer.headers) else { return false }
        return unsafe MHD_queue_response(connection, UInt32(answer.status.code), made.response) == .YES
    }

    /// Adds the fields, and those of security that are not among them.
    private func add(_ fields: HTTPFields) -> Bool {
        for field in fields.all {
            guard unsafe MHD_add_response_header(response, field.name, field.value) == .YES else { return false }
        }
        for (name, value) in HTTPResponse.securityFields where fields[name] == nil {
            unsafe MHD_add_response_header(response, name, value)
        }
        return true
    }
}
