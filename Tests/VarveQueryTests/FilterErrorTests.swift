import Testing

@testable import VarveQuery

/// What is refused, where, and with which words.
@Suite struct FilterErrorTests {
    /// Filter, marked part, a part of the message.
    private func check(_ cases: [(String, String, String)], catalog: FieldCatalog? = nil) {
        for (filter, marked, message) in cases {
            guard let error = FilterSamples.error(filter, catalog: catalog) else {
                Issue.record("\(filter) is not refused")
                continue
            }
            #expect(error.marked == marked, "\(filter): \(error)")
            #expect(error.message.contains(message), "\(filter): \(error)")
            #expect(error.text.utf8.elementsEqual(filter.utf8))
        }
    }

    @Test(
        "the present time is refused where a filter is kept",
        arguments: [
            ("review_timestamp > now()", "now()"),
            ("review_timestamp > current_timestamp", "current_timestamp"),
            ("rating = 1 or review_timestamp < CURRENT_DATE - 7", "CURRENT_DATE"),
            ("review_timestamp > today() - interval '7 days'", "today()"),
            ("case when rating = 1 then review_timestamp < localtimestamp end", "localtimestamp"),
            ("review_timestamp < get_current_timestamp()", "get_current_timestamp()"),
        ])
    func presentTime(_ filter: String, _ marked: String) throws {
        _ = try Filter(filter, now: 0)
        do {
            _ = try Filter(filter, now: nil)
            Issue.record("\(filter) is not refused")
        } catch {
            #expect(error.marked == marked)
            #expect(error.message.contains("the same tomorrow"))
        }
        _ = try Filter("review_timestamp < '2024-06-01' and \"now\" = 1", now: nil)
    }

    @Test func signsAndLiterals() {
        check([
            ("", "", "no expression"),
            ("  -- x", "", "no expression"),
            ("'x", "'x", "' is missing"),
            ("rating > \"x", "\"x", "\" is missing"),
            ("rating /* x", "/*", "*/ is missing"),
            ("e'a' = 'a'", "e'", "backslash"),
            ("x'00' = 'a'", "x'", "byte"),
            ("rating > 3x", "3x", "neither a number nor a name"),
            ("rating > 1_", "1_", "neither a number nor a name"),
            ("rating > 0x1F", "0x1F", "neither a number nor a name"),
            ("rating > \\3", "\\", "no meaning"),
            ("rating > \u{0}", "\u{0}", "NUL"),
            ("rating > 3;", ";", "semicolon"),
            ("rating > ?", "?", "parameters"),
            ("rating > $1", "$", "parameters"),
            ("rating & 3 = 1", "&", "bits"),
            ("rating ^ 2 = 1", "^", "powers"),
            ("rating && true", "&&", "'and'"),
            ("a->>'b' = 'x'", "->>", "a.b"),
            ("a['b'] = 'x'", "[", "a.b"),
        ])
    }

    @Test func grammar() {
        check([
            ("rating >", "", "the text ends here"),
            ("rating", "rating", "true or false is wanted"),
            ("and rating > 3", "and", "as a field's name it is written \"and\""),
            ("rating > > 3", ">", "a value"),
            ("(rating > 3", "", "')'"),
            ("rating > 3)", ")", "closes nothing"),
            ("rating > 3 rating", "rating", "operator or the end"),
            ("rating > 3 'x'", "'x'", "text cannot stand here"),
            ("1 < rating < 3", "<", "do not chain"),
            ("rating = stars = true", "=", "do not chain"),
            ("a is distinct from b is distinct from c", "is", "do not chain"),
            ("2 between 1 and 3 between true and true", "between", "parentheses"),
            ("a like 'b' like 'c'", "like", "parentheses"),
            ("rating is null + 1 = 2", "+", "parentheses"),
            ("rating + not true = 2", "not", "weaker"),
            ("rating between 1", "", "'and'"),
            ("rating between 1 or 2", "or", "'and'"),
            ("rating in 1", "1", "'('"),
            ("rating in ()", ")", "a value"),
            ("rating in (1 2)", "2", "','"),
            ("rating in (select 1)", "select", "subqueries"),
            ("(select 1) = 1", "select", "subqueries"),
            ("exists (select 1)", "exists", "subqueries"),
            ("rating is 3", "3", "null, true, false"),
            ("case rating end = 1", "end", "'when'"),
            ("case when rating then 1 = 1", "", "'end'"),
            ("cast(rating) = 1", ")", "'as'"),
            ("review_text glob 'x'", "glob", "regexp_matches"),
            ("review_text similar to 'x'", "similar", "regexp_matches"),
            ("review_text ~ 'x'", "~", "regexp_matches"),
            ("review_text.length() > 3", "review_text.length(", "f(x)"),
            ("count(*) > 3", "count", "aggregate"),
            ("* = 3", "*", "no value"),
            ("a. = 3", "=", "name after '.'"),
            ("interval 5 = 3", "=", "unit"),
            ("rating > 3 order by 1", "order", "operator or the end"),
            ("[1, 2] = 3", "[", "a value"),
        ])
    }

    @Test func types() {
        check([
            ("3", "3", "true or false is wanted"),
            ("'true'", "'true'", "true or false is wanted"),
            ("rating and true", "rating", "true or false is wanted"),
            ("not review_text", "review_text", "true or false is wanted"),
            ("rating = 'abc'", "'abc'", "does not read as a double"),
            ("'abc' = rating", "'abc'", "does not read as a double"),
            ("helpfulness_votes in (1, 'x')", "'x'", "does not read as a bigint"),
            ("review_timestamp > 'abc'", "'abc'", "does not read as a timestamp"),
            ("review_timestamp > '2013-02-30'", "'2013-02-30'", "does not read as a timestamp"),
            ("review_timestamp > 5", ">", "cannot be compared"),
            ("review_timestamp = true", "=", "cannot be compared"),
            ("'x'::double = rating", "'x'", "does not read as a double"),
            ("date '2013-13-01' = '2013-01-01'", "date '2013-13-01'", "does not read as a date"),
            ("review_timestamp::double = 1", "review_timestamp", "epoch"),
            ("rating::timestamp > '2013-01-01'", "rating", "cannot be cast"),
            ("rating::decimal(3,1) = 3", "decimal", "exact decimals"),
            ("rating::blob = 3", "blob", "no type blob"),
            ("rating + 'x' = 3", "'x'", "does not read as a double"),
            ("review_text + 1 = 3", "review_text", "::double"),
            ("verified_purchase + 1 = 3", "verified_purchase", "a number is wanted"),
            ("rating // 2 = 1", "//", "divides integers"),
            ("-review_text = 3", "review_text", "wants a number"),
            ("review_timestamp - review_timestamp = 3", "-", "not subtracted"),
            ("review_timestamp * 2 = 3", "*", "intervals"),
            ("rating + interval '1 day' = 3", "rating", "not to a double"),
            ("interval '1 day' * 2 = interval '2 days'", "=", "not compared"),
            ("interval 'soon' + now() > review_timestamp", "'soon'", "an interval"),
            ("interval (rating) days + now() > now()", "(rating)", "constant"),
            (
                "review_timestamp::date + helpfulness_votes::bigint > now()",
                "helpfulness_votes::bigint", "constant"
            ),
            ("rating like '3%'", "rating", "::varchar"),
            ("review_text like 'a' escape 'ab'", "'ab'", "one ASCII character"),
            ("review_text like 'a!' escape '!'", "'a!'", "end with its escape"),
            ("review_text like review_title escape '!'", "'!'", "constant pattern"),
            ("coalesce(rating, review_text) = 3", "review_text", "one type"),
            ("case when true then rating else 'x' end = 3", "'x'", "does not read as a double"),
            ("greatest(vote, overall) = 3", "vote", "cast one"),
        ])
    }

    @Test func functions() {
        check([
            ("lenght(review_text) > 3", "lenght", "no function lenght"),
            ("length() > 3", "length()", "length(text)"),
            ("length(review_text, 3) > 3", "length(review_text, 3)", "length(text)"),
            ("length(rating) > 3", "rating", "wants a text"),
            ("lower(5) = 'x'", "5", "::varchar"),
            ("year(review_text) = 3", "review_text", "wants a timestamp"),
            ("year('x') = 3", "'x'", "does not read as a timestamp"),
            ("date_trunc('fortnight', review_timestamp) = now()", "'fortnight'", "no unit"),
            ("date_trunc(review_text, review_timestamp) = now()", "review_text", "constant"),
            ("date_part('yeer', review_timestamp) = 3", "'yeer'", "no part"),
            ("regexp_matches(review_text, review_title)", "review_title", "constant"),
            ("regexp_matches(review_text, 'a', review_title)", "review_title", "constant"),
            ("regexp_matches(review_text, 'a', 'g')", "g", "g"),
            ("regexp_matches(review_text, 'a(b')", "a(b", "missing"),
            ("round(rating, stars) = 3", "stars", "constant"),
            ("missing(length(a))", "length(a)", "wants a field"),
            ("missing(3)", "3", "wants a field"),
            ("avg(rating) > 3", "avg", "aggregate"),
            ("now(3) > review_timestamp", "now(3)", "now()"),
        ])
        #expect(FilterSamples.error("lenght(review_text) > 3")?.suggestion == "length")
        #expect(FilterSamples.error("date_part('yeer', now()) = 3")?.suggestion == "year")
        #expect(FilterSamples.error("rating::dubble = 3")?.suggestion == "double")
    }

    @Test func names() {
        let catalog = FilterSamples.catalog
        check(
            [
                ("raiting > 3", "raiting", "no field raiting"),
                ("review_text.x = 'y'", "review_text", "raw.review_text"),
                ("raw.votes > 3", "votes", "no record has a key votes"),
                ("review_text = \"fine\"", "\"fine\"", "single quotes"),
                ("length > 3", "length", "length(...)"),
                ("styl.size = 'x'", "styl", "no field styl"),
                ("missing(nothing_like_it)", "nothing_like_it", "no field"),
            ], catalog: catalog)
        let suggestions: [(String, String?)] = [
            ("raiting > 3", "rating"), ("Overal > 3", "overall"),
            ("reviewername = 'x'", "reviewerName"),
            ("raw.votes > 3", "vote"), ("\"two wrods\" = 'x'", "\"two words\""),
            ("tow_words = 'x'", "\"two words\""), ("reveiw_text = 'x'", "review_text"),
            ("verified = true", nil), ("xyz = 1", nil), ("raw.raiting = 1", nil),
        ]
        for (filter, suggestion) in suggestions {
            let error = FilterSamples.error(filter, catalog: catalog)
            #expect(error != nil && error?.suggestion == suggestion, "\(filter)")
        }
        for filter in ["overall > 3", "raw.overall > 3", "style.x = 1", "É = 1", "RATING = 1"] {
            #expect(FilterSamples.error(filter, catalog: catalog) == nil, "\(filter)")
        }
    }

    @Test func renderedErrorsPointAtThePlace() {
        #expect(
            FilterSamples.error("raiting > 3", catalog: FilterSamples.catalog)?.rendered() == """
                there is no field raiting; did you mean rating?
                    raiting > 3
                    ^^^^^^^
                """)
        #expect(
            FilterSamples.error("é = 'e' and\n\t리뷰 = '좋아요' and rating ~ 'x'\n or a")?
                .rendered() == """
                    use like, ilike or regexp_matches(text, 'pattern') to match patterns
                         리뷰 = '좋아요' and rating ~ 'x'
                                                    ^
                    """)
        #expect(
            FilterSamples.error("rating >")?.rendered() == """
                expected a value, but the text ends here
                    rating >
                            ^
                """)
        #expect(FilterSamples.error("")?.rendered() == "there is no expression\n    \n    ^")
    }

    @Test func renderedErrorsCutLongLines() throws {
        let long = String(repeating: "rating = 1 or 좋은 = 'é' or ", count: 200)
        let error = try #require(FilterSamples.error(long + "x ~ 1 and " + long + "true"))
        let lines = error.rendered().split(separator: "\n")
        #expect(lines.count == 3)
        #expect(lines[1].hasPrefix("    ...") && lines[1].hasSuffix("..."))
        #expect(lines[1].utf8.count < 200)
        let caret = try #require(lines[2].firstIndex(of: "^"))
        let columns = lines[2].distance(from: lines[2].startIndex, to: caret)
        var width = 0
        for scalar in lines[1].unicodeScalars {
            if width == columns { #expect(scalar == "~") }
            width += TerminalWidth.columns(scalar)
        }
    }
}
