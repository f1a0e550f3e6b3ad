import Daemon
import Dispatch
import Foundation
import Synchronization
import Testing

@Suite struct MailboxTests {
    @Test func holdsNoMoreThanItsCapacity() {
        let box = Mailbox<Int>(capacity: 2)
        #expect(box.offer(1) && box.offer(2) && !box.offer(3))
        #expect(box.poll() == 1)
        #expect(box.offer(3))
        #expect([box.poll(), box.poll(), box.poll()] == [2, 3, nil])
    }

    @Test func aClosedBoxIsEmptiedAndTakesNothing() {
        let box = Mailbox<Int>(capacity: 2)
        #expect(box.offer(1))
        box.close()
        #expect(!box.offer(2))
        #expect(box.take() == 1)
        #expect(box.take() == nil)
        #expect(box.isClosed)
    }

    @Test func waitsNoLongerThanToldAndNotAtAllWhereThereIsSomething() {
        let box = Mailbox<Int>(capacity: 1)
        box.wait(atMost: .milliseconds(1))
        #expect(box.offer(1))
        // Only a broken box waits here, for longer than any test may take.
        box.wait(atMost: .seconds(3600))
        #expect(box.poll() == 1)
        box.close()
        box.wait(atMost: .seconds(3600))
    }

    /// Everything arrives once and in order, whoever is faster.
    @Test func handsOverBetweenTwoThreads() {
        let box = Mailbox<Int>(capacity: 3)
        let room = Mailbox<Bool>(capacity: 1)
        let received = Mutex<[Int]>([])
        let ended = DispatchSemaphore(value: 0)
        Thread(block: {
            while let number = box.take() {
                received.withLock { $0.append(number) }
                _ = room.offer(true)
            }
            ended.signal()
        }).start()
        for number in 0..<10_000 {
            while !box.offer(number) { _ = room.take() }
        }
        box.close()
        ended.wait()
        #expect(received.withLock { $0 } == Array(0..<10_000))
    }
}
