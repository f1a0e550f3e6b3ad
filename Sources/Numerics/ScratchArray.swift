/// A list of plain values that is filled and emptied over and over: it keeps its memory, counts no references and looks
/// for no other owner.
///
/// Unsafe inside, safe outside in debug builds, where every index is checked; release builds trust the index.
@safe
public struct ScratchArray<Element: BitwiseCopyable>: ~Copyable {
    public private(set) var count = 0
    @usableFromInline var base: UnsafeMutablePointer<Element>
    private var capacity: Int

    public init(capacity: Int = 64) {
        self.capacity = max(capacity, 1)
        unsafe base = UnsafeMutablePointer.allocate(capacity: self.capacity)
    }

    deinit { unsafe base.deallocate() }

    /// Forgets all and keeps the memory.
    @inline(__always)
    public mutating func removeAll() { count = 0 }

    @inline(__always)
    public mutating func append(_ element: Element) {
        if count == capacity { grow() }
        unsafe (base + count).initialize(to: element)
        count += 1
    }

    @inlinable
    public subscript(index: Int) -> Element {
        @inline(__always) get {
            assert(index >= 0 && index < count)
            return unsafe base[index]
        }
        @inline(__always) set {
            assert(index >= 0 && index < count)
            unsafe base[index] = newValue
        }
    }

    /// The elements, good until the next one is appended.
    @inlinable
    public var elements: UnsafeMutableBufferPointer<Element> {
        @inline(__always) get { unsafe UnsafeMutableBufferPointer(start: base, count: count) }
    }

    @inline(never)
    private mutating func grow() {
        let larger = UnsafeMutablePointer<Element>.allocate(capacity: capacity * 2)
        unsafe larger.update(from: base, count: count)
        unsafe base.deallocate()
        unsafe base = unsafe larger
        capacity *= 2
    }
}
