extension Binder {
    /// `like`, `ilike` and their negations.
    func like(_ like: Syntax.Like) throws(Fault) -> TypedExpression {
        let operand = try bind(like.operand)
        let pattern = try bind(like.pattern)
        let name = like.ignoresCase ? "ilike" : "like"
        let value = try text(operand, of: name)
        let wanted = try text(pattern, of: name)
        let escape = try like.escape.map { syntax throws(Fault) in try self.escape(syntax) } ?? nil
        let result: TypedExpression
        if value.constant == .null || wanted.constant == .null {
            result = .null(.boolean)
        } else if case .text(let bytes)? = wanted.constant {
            result = try self.pattern(value, bytes, escape, like, pattern.range)
        } else if let escape = like.escape {
            throw Fault("an escape wants a constant pattern", at: escape.range)
        } else {
            result = TypedExpression(
                .call(like.ignoresCase ? .ilike : .like, [value, wanted]), type: .boolean)
        }
        return like.isNegated ? result.negated : result
    }

    private func pattern(
        _ value: TypedExpression, _ pattern: [UInt8], _ escape: UInt8?, _ like: Syntax.Like,
        _ range: Range<Int>
    ) throws(Fault) -> TypedExpression {
        do throws(LikePatternError) {
            let pattern = try LikePattern(
                pattern: pattern, escape: escape, ignoringCase: like.ignoresCase)
            return TypedExpression(.like(value, pattern), type: .boolean)
        } catch {
            throw Fault(error.message, at: range)
        }
    }

    /// The escape byte; nil for an empty text, which means none.
    private func escape(_ syntax: Syntax) throws(Fault) -> UInt8? {
        let bound = try bind(syntax)
        guard case .text(let bytes)? = bound.constant, bytes.count <= 1,
            bytes.allSatisfy({ $0 < 0x80 })
        else { throw Fault("an escape is one ASCII character, or ''", at: bound.range) }
        return bytes.first
    }

    /// An operand that has to be a text; JSON values are taken as their texts.
    func text(_ bound: Bound, of name: String) throws(Fault) -> TypedExpression {
        switch bound.type {
        case .text, .null, .dynamic: return bound.expression.converted(to: .text)
        default:
            throw Fault(
                "\(name) wants a text, and this is \(bound.type.phrase): cast it by ::varchar",
                at: bound.range)
        }
    }

    /// Anything as the text that it is shown as.
    func shown(_ bound: Bound) throws(Fault) -> TypedExpression {
        guard bound.type.isCastable(to: .text) else {
            throw Fault("\(bound.type.phrase) has no text", at: bound.range)
        }
        return bound.expression.converted(to: .text)
    }

    /// `contains`, `starts_with`, `ends_with`.
    func search(_ kind: TextSearch.Kind, _ arguments: [Bound]) throws(Fault) -> TypedExpression {
        let function: Function =
            switch kind {
            case .contains: .contains
            case .prefix: .startsWith
            case .suffix: .endsWith
            }
        let value = try text(arguments[0], of: function.name)
        let needle = try text(arguments[1], of: function.name)
        if value.constant == .null || needle.constant == .null { return .null(.boolean) }
        if case .text(let bytes)? = needle.constant {
            return TypedExpression(.search(value, kind, bytes), type: .boolean)
        }
        return TypedExpression(.call(function, [value, needle]), type: .boolean)
    }

    /// `regexp_matches(text, 'pattern'[, 'options'])`.
    func matches(_ arguments: [Bound]) throws(Fault) -> TypedExpression {
        let value = try text(arguments[0], of: "regexp_matches")
        let pattern = arguments[1]
        let options = arguments.count > 2 ? arguments[2] : nil
        if pattern.constant == .null || value.constant == .null { return .null(.boolean) }
        guard case .text(let bytes)? = pattern.constant else {
            throw Fault("the pattern of regexp_matches is a constant text", at: pattern.range)
        }
        var letters: [UInt8] = []
        if let options {
            guard case .text(let text)? = options.constant else {
                throw Fault("the options of regexp_matches are a constant text", at: options.range)
            }
            letters = text
        }
        do throws(RegularExpressionError) {
            let expression = try RegularExpression(pattern: bytes, options: letters)
            return TypedExpression(.matches(value, expression), type: .boolean)
        } catch {
            let range =
                switch error.place {
                case .pattern(let place): within(pattern, bytes.count, place)
                case .options(let place):
                    within(options ?? pattern, letters.count, place)
                }
            throw Fault(error.message, at: range)
        }
    }

    /// The place of some bytes of a text literal; all of it where it holds doubled quotes or is no
    /// literal.
    private func within(_ bound: Bound, _ byteCount: Int, _ place: Range<Int>) -> Range<Int> {
        guard bound.range.count == byteCount + 2, place.upperBound <= byteCount, !place.isEmpty
        else {
            return bound.range
        }
        let start = bound.range.lowerBound + 1
        return start + place.lowerBound..<start + place.upperBound
    }
}
