import Numerics

/// Room in which one column after another is sorted.
///
/// Unsafe inside: the room is the sorter's own, and the sorted keys are good until the next column.
@safe
struct KeySorter: ~Copyable {
    private let keys: UnsafeMutableBufferPointer<Int64>
    private let scratch: UnsafeMutableBufferPointer<Int64>

    init(rowsMax: Int) {
        unsafe keys = UnsafeMutableBufferPointer.allocate(capacity: max(rowsMax, 1))
        unsafe scratch = UnsafeMutableBufferPointer.allocate(capacity: max(rowsMax, 1))
    }

    deinit {
        unsafe keys.deallocate()
        unsafe scratch.deallocate()
    }

    /// The column's numbers as ordered bits, ascending, without those that are missing.
    func sort(_ column: [Double]) -> UnsafeBufferPointer<Int64> {
        var count = 0
        for value in unsafe column.prefix(keys.count) {
            // Written always, kept only where it is a number: no branch to predict.
            unsafe keys[count] = OrderedBits.key(value)
            count &+= value.isFinite ? 1 : 0
        }
        let present = unsafe UnsafeMutableBufferPointer(rebasing: keys[..<count])
        return unsafe UnsafeBufferPointer(RadixSort.sort(present, scratch: scratch))
    }
}
