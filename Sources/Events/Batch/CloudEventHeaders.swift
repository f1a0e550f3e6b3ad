/// What a record's headers say of a CloudEvent: its attributes where it is in binary mode, and the type of its value.
///
/// Kafka tells the case of names apart, bridges from other protocols do not keep it: here it is of no account. Of equal
/// names the last counts; a header without a value is none.
@safe
struct CloudEventHeaders {
    var specversion: UnsafeRawBufferPointer?
    var id: UnsafeRawBufferPointer?
    var source: UnsafeRawBufferPointer?
    var type: UnsafeRawBufferPointer?
    var time: UnsafeRawBufferPointer?
    var subject: UnsafeRawBufferPointer?
    private var contentTypeValue: UnsafeRawBufferPointer?

    init(_ headers: RecordHeaders) {
        for header in headers { unsafe take(header.name, header.value) }
    }

    var contentType: ContentType { unsafe ContentType(contentTypeValue) }

    private mutating func take(_ name: UnsafeRawBufferPointer, _ value: UnsafeRawBufferPointer?) {
        switch name.count {
        case 5 where unsafe Bytes.equal(name, lowercase: "ce_id"): unsafe id = unsafe value
        case 7 where unsafe Bytes.equal(name, lowercase: "ce_type"): unsafe type = unsafe value
        case 7 where unsafe Bytes.equal(name, lowercase: "ce_time"): unsafe time = unsafe value
        case 9 where unsafe Bytes.equal(name, lowercase: "ce_source"): unsafe source = unsafe value
        case 10 where unsafe Bytes.equal(name, lowercase: "ce_subject"): unsafe subject = unsafe value
        case 12 where unsafe Bytes.equal(name, lowercase: "content-type"): unsafe contentTypeValue = unsafe value
        case 14 where unsafe Bytes.equal(name, lowercase: "ce_specversion"): unsafe specversion = unsafe value
        default: break
        }
    }
}
