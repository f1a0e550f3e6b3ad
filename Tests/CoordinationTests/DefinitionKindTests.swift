import Coordination
import Testing

@Suite struct DefinitionKindTests {
    @Test func whatIsRunIsNeitherSegmentNorMeasure() {
        #expect(DefinitionKind.allCases.filter { !$0.isRun } == [.segment, .measure])
    }
}
