/// English words and sentence patterns. In patterns `{n}` is a noun, `{a}` an adjective, `{v}` a
/// verb in the past tense, `{d}` an adverb, `{p}` a kind of product, `{w}` any word.
enum EnglishWords {
    /// The commonest words of English prose, roughly by frequency.
    static let common = """
        the and a of to is it in I that this was for with but as on not movie have are one you be film \
        at all by an who so from like they there about just or out has if some good he can what very \
        more when up no time my even would she only really story see their had which well we me than \
        much were get bad been people do other also great will because into most first its how made \
        don't then movies make them way could too any after character watch his her think characters \
        films never two many being where plot acting life love little best know show does ever your \
        better still over off end these here why say man scene while scenes such go it's through \
        something should back watching I'm real those thing now years actors didn't though before \
        another down work director new doesn't nothing makes every cast find going part actually lot \
        look seen few same old us between quite want fact own pretty take around things long thought \
        big always young must funny action horror got may comedy point give however right done both \
        enough whole role might times last interesting can't music since series original that's far \
        anything saw gets least world script feel come guy bit making almost kind am though sure day \
        probably worst rather yet place American let performance played believe looking once worth \
        anyone hard away reason shows main having set isn't especially trying fun someone different \
        girl each everything although screen watched tell job came found special three goes house sense \
        looks seem ending together seems effects later takes mind once book money instead plays high \
        during father line black beautiful left war without version wasn't night seeing wife half \
        dead idea poor less himself completely home help year fan against truly certainly short used \
        nice second wrong friend mother else men until couple read need course remember name given \
        boring budget classic kids keep low start problem stupid face full next terrible human \
        perfect true understand case supposed care small production family recommend woman written \
        women lost play felt head itself title entire early video waste dialogue rest several top \
        live definitely school group lines playing piece perhaps based friends wonderful excellent \
        price quality box case battery arrived ordered return bought seller shipping works buy product \
        item package broke month weeks star stars money's wouldn't couldn't they're we're you're café \
        naïve cliché déjà vu fiancée über résumé jalapeño piñata 5 10 2 3 100 1080p 20% $20 2nd 1st
        """

    static let nouns = """
        quality price story plot ending sound screen battery case color size material box music voice \
        cast director script scene character actor picture camera cable charger button handle strap \
        lid smell taste texture fabric seam zipper sole fit design weight service seller delivery \
        packaging manual warranty refund replacement problem issue reason difference value idea \
        husband wife daughter son mother father brother sister friend dog cat kids grandson family \
        office kitchen car house garden bathroom bedroom desk wall shelf drawer table floor window \
        holiday birthday Christmas weekend week month year morning evening trip camping gift present \
        song album track band singer lyrics guitar drums bass melody rhythm edition chapter author \
        page cover print paperback novel recipe instructions software update app setting signal
        """

    static let adjectives = """
        good great nice bad little big small easy perfect excellent beautiful cheap happy hard soft \
        light heavy strong weak new old fast slow quick simple solid sturdy comfortable terrible awful \
        horrible wonderful amazing awesome fantastic decent average mediocre poor funny boring \
        interesting original classic dark bright warm cold loud quiet clean dirty sharp smooth rough \
        thick thin tight loose long short wide narrow expensive affordable durable fragile defective \
        useless useful helpful annoying disappointed disappointing pleased satisfied surprised \
        impressed delicious fresh sweet bitter salty crispy genuine fake honest true false real
        """

    static let verbs = """
        bought loved liked used got ordered received tried worked broke returned found needed wanted \
        gave made came arrived fit looked felt sounded smelled tasted lasted stopped started failed \
        expected recommended replaced installed charged washed wore watched read heard played finished \
        enjoyed hated regretted kept sent threw opened closed cleaned fixed tested compared paid saved
        """

    static let adverbs = """
        very really so well just too quite pretty also only still even never always again now here \
        perfectly easily quickly slowly nicely extremely absolutely totally completely definitely \
        probably barely hardly almost exactly finally recently immediately actually honestly sadly
        """

    static let products = """
        movie film book album phone case charger cable headphones speaker camera lens tripod keyboard \
        mouse monitor laptop tablet backpack wallet watch shirt jacket jeans shoes boots socks hat \
        gloves blanket pillow mattress lamp candle mug bottle pan knife blender toaster kettle grinder \
        coffee tea chocolate shampoo soap lotion razor toothbrush vacuum broom drill hammer flashlight \
        tent stove rope bike helmet ball racket toy puzzle doll game controller guitar strings tuner
        """

    static let sentences = [
        "I {v} this {p} for my {n} and it {v} {d}.",
        "The {n} is {a} and the {n} is {d} {a}.",
        "This is a {d} {a} {p}, and I would buy it again.",
        "I have to say that the {n} of this {p} was {d} {a}.",
        "It {v} {d} for about two weeks, then the {n} {v}.",
        "My {n} {v} it as a {n} and {d} {v} it.",
        "If you are looking for a {a} {p}, this is the one.",
        "Do not waste your money on this {p}!",
        "The only thing I did not like was the {n}.",
        "Compared with my old {p}, the {n} is {a}.",
        "The {p} arrived on time and the {n} was {a}.",
        "I was {d} {a} by the {n}, but the {n} {v} me.",
        "Highly recommended to anyone who {v} a {a} {p}.",
        "The {n} {v} {d}, the {n} was {a}, and the {n} could have been {a}.",
        "What a {a} {p}!",
        "For the price you cannot expect a {a} {n}.",
        "It's not {a}, but it's not {a} either.",
        "I {v} the {n} after reading the other reviews here and I'm {a} with it.",
        "One of the {w} things about it is how {a} the {n} is.",
        "Five stars for the {n}, two for the {n}.",
        "I'll be ordering another {p} for my {n} soon.",
        "After {w} the {n}, I {d} {v} that the {n} was {a}.",
        "Would I {v} it again?",
        "The {n} said \"{w} {w} {w}\" and my {n} {d} agreed.",
    ]

    static let titles = [
        "{a} {p}", "{a} {n}", "{d} {a}", "{a}, but {a}", "Five stars", "Four stars", "One star",
        "A {a} {p} for the price", "Not {d} {a}", "{v} it", "My {n} {v} it", "The {n} {v}",
        "{a} {n}, {a} {n}", "\"{w} {w}\" - {a}", "{w} {w} {w} {w}", "Don't buy this {p}",
    ]

    static let emoji = ["😀", "👍", "❤️", "😡", "🎬", "🔥", "😂", "⭐", "👎", "🎁", "💯", "🙏"]

    /// The parts of invented words: starts, middles, ends of syllables, and word endings.
    static let onsets =
        "b c d f g h l m n p r s t v w br cl cr dr fl gr pl pr sh sl st str th tr".words
    static let nuclei = "a e i o u ai ea ee ou oo".words
    static let codas = ["", "n", "r", "l", "t", "s", "m", "ck", "nd", "st", "d", "p"]
    static let endings = ["", "", "", "s", "ed", "ing", "er", "ly", "y", "ness", "able", "tion"]
}

extension String {
    /// The words between the spaces and line feeds.
    var words: [String] {
        split { $0 == " " || $0 == "\n" }.map(String.init)
    }
}
