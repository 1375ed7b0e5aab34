import Testing

@testable import varve

@Suite struct TerminalTests {
    @Test func theTerminalKnowsItsWidthBest() {
        #expect(Terminal.columns(known: 120, variable: "200") == 120)
        #expect(Terminal.columns(known: 0, variable: "200") == 200)
        #expect(Terminal.columns(known: 0, variable: nil) == 80)
        #expect(Terminal.columns(known: 0, variable: "wide") == 80)
    }

    @Test func widthsStayWithinWhatDrawingCopesWith() {
        #expect(Terminal.columns(known: 3, variable: nil) == 40)
        #expect(Terminal.columns(known: 0, variable: "-5") == 40)
        #expect(Terminal.columns(known: 65_535, variable: nil) == 500)
    }

    @Test func tablesAreCutWhereSomebodyTellsAWidth() {
        let uncut = Terminal.columnsUncut
        #expect(Terminal.tableColumns(isTerminal: false, known: 0, variable: nil) == uncut)
        #expect(Terminal.tableColumns(isTerminal: false, known: 0, variable: "200") == 200)
        #expect(Terminal.tableColumns(isTerminal: true, known: 0, variable: nil) == 80)
        #expect(Terminal.tableColumns(isTerminal: true, known: 120, variable: "200") == 120)
    }

    @Test func colourNeedsATerminalThatNobodyForbids() {
        #expect(Terminal.takesColor(isTerminal: true, noColor: nil, term: "xterm"))
        #expect(!Terminal.takesColor(isTerminal: false, noColor: nil, term: "xterm"))
        #expect(!Terminal.takesColor(isTerminal: true, noColor: "1", term: "xterm"))
        #expect(!Terminal.takesColor(isTerminal: true, noColor: nil, term: "dumb"))
    }

    @Test func withoutColourTextStaysAsItIs() {
        #expect(Style.plain.red("a") == "a")
        #expect(Style(isOn: true).red("a") == "\u{1b}[31ma\u{1b}[0m")
        #expect(Style(isOn: true).red("") == "")
    }
}
