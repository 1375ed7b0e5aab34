@testable import VarveQuery

/// What the tests of the filter language share.
enum FilterSamples {
    /// 2013-11-21 14:00:00 UTC.
    static let now: Int64 = 1_385_042_400_000_000

    /// The keys of a store with Amazon reviews.
    static let catalog = FieldCatalog(
        rawKeys: ["overall", "vote", "helpful", "asin", "reviewerName", "style", "two words", "É"]
            .map { Array($0.utf8) })

    /// The text that a filter is printed as.
    static func text(_ filter: String, catalog: FieldCatalog? = nil) throws(FilterError) -> String {
        try Filter(filter, catalog: catalog, now: now).text
    }

    /// A value expression's text and the name of its type.
    static func value(_ text: String) throws(FilterError) -> (text: String, type: ValueType) {
        let value = try ValueExpression(text, now: now)
        return (value.text, value.expression.type)
    }

    /// Why a filter is refused; nil if it is not.
    static func error(_ filter: String, catalog: FieldCatalog? = nil) -> FilterError? {
        do throws(FilterError) {
            _ = try Filter(filter, catalog: catalog, now: now)
            return nil
        } catch {
            return error
        }
    }

    /// Why a value expression is refused; nil if it is not.
    static func valueError(_ text: String) -> FilterError? {
        do throws(FilterError) {
            _ = try ValueExpression(text, now: now)
            return nil
        } catch {
            return error
        }
    }
}

extension FilterError {
    /// The part of the text that is marked.
    var marked: String {
        String(decoding: Array(text.utf8)[range], as: UTF8.self)
    }
}
