/// Short strings over a small alphabet per position, as mixed-radix numbers.
///
/// Position p of a value has a sorted set of bytes, and the symbol *end* (above all bytes) where
/// some value is no longer than p; once a value has ended, all its later positions are *end*. A
/// symbol's rank in its set is a digit. Positions are gathered from the first on into words as
/// long as the product of the set sizes does not exceed 2^63 - 1; the first position of a word is
/// its highest digit, so that order is kept. Each word is one ``IntegerBlock`` of all values.
///
/// ```
/// alphabet = positions:u8 group*          until the positions are used up; at most 32
/// group    = repeat:u8 varint(2 * ranges + (has end ? 1 : 0)) range*
/// range    = first:u8 (last - first):u8   ascending, not touching
/// page     = alphabet block*              one block a word
/// ```
///
/// Persisted.
struct AlphabetLayout {
    /// The number of positions, the longest value's length.
    var positionCount = 0
    /// Set size of each position, *end* included: 1...257.
    var radixes = InlineArray<32, UInt16>(repeating: 1)
    /// Whether the position's set holds *end*, as the last symbol.
    var hasEnd = InlineArray<32, Bool>(repeating: false)
    /// The word that each position belongs to.
    var words = InlineArray<32, UInt8>(repeating: 0)
    /// The number of words, 1...5.
    var wordCount = 1
    /// One above the greatest value of each word.
    var products = InlineArray<5, UInt64>(repeating: 1)

    /// Gathers the positions into words.
    mutating func assignWords() {
        var word = 0
        var product: UInt64 = 1
        for position in 0..<positionCount {
            let radix = UInt64(radixes[position])
            if product > UInt64(Int64.max) / radix {
                products[word] = product
                word += 1
                product = 1
            }
            product *= radix
            words[position] = UInt8(word)
        }
        products[word] = product
        wordCount = word + 1
    }
}
