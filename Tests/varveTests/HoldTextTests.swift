import Testing
import VarveStore

@testable import varve

@Suite struct HoldTextTests {
    /// Since 2020-01-01.
    private let hold = Hold(name: "case 17", filter: "rating = 1", since: 1_577_836_800_000_000)

    @Test func listsLineUp() {
        let wide = Hold(name: "한국", filter: "a\n= 2", since: 0)
        #expect(
            HoldText.lines([(hold, 1_204), (wide, 0)], .plain) == [
                "name     since              records  filter",
                "case 17  2020-01-01           1,204  rating = 1",
                #"한국     1970-01-01               0  a\x0a= 2"#,
            ])
        #expect(HoldText.lines([], .plain) == ["no holds"])
    }

    @Test func objectsHaveTheDocumentedKeys() {
        let run = RunID(rawValue: 7)
        #expect(
            HoldText.json("varve-hold-add-1", hold, 3, run: run).text == """
                {"format":"varve-hold-add-1","run":7,"name":"case 17","filter":"rating = 1",\
                "since":"2020-01-01T00:00:00Z","records":3}
                """)
        #expect(
            HoldText.json(hold, nil).text == """
                {"name":"case 17","filter":"rating = 1","since":"2020-01-01T00:00:00Z"}
                """)
    }

    @Test func whatWasDoneIsSaid() {
        let run = RunID(rawValue: 7)
        #expect(
            HoldText.added(hold, 1, run)
                == "hold case 17 keeps 1 record, and what is yet to come   run 7")
        #expect(HoldText.released(hold, run).hasSuffix("run 7"))
    }
}
