import Testing
import Events

@Suite struct SmokeTests {
    @Test func aTrackCallIsAnEvent() {
        var batch = EventBatch(interests: EventInterests(properties: [["price"]]))
        let text = "{\"type\":\"track\",\"event\":\"Page Viewed\",\"userId\":\"c1\",\"timestamp\":\"2026-01-01T00:00:00.497Z\",\"properties\":{\"price\":119.58}}"
        unsafe Array(text.utf8).withUnsafeBytes { bytes in
            guard case .event(0) = unsafe batch.append(RecordView(offset: 3, key: nil, value: bytes)) else {
                Issue.record("rejected")
                return
            }
        }
        #expect(batch.slot(0, 0).number == 119.58)
        unsafe #expect(String(decoding: batch.bytes(batch[0].name), as: UTF8.self) == "pageviewed")
        #expect(batch[0].time == 1_767_225_600_497)
    }
}
