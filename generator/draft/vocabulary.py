"""The words that the rules know: common words of study notes, of no subject, English first.

Every list is one string, so that it reads as a list. Words are compared in lower case.
"""

from generator.lazy_patterns import lazy_pattern


def _words(text: str) -> frozenset[str]:
    return frozenset(text.split())


# Question words at the start of a line, in English, German, Spanish, French, Italian, Portuguese.
QUESTION_WORDS = _words(
    "what which who whom whose when where why how was welche welcher welches welchen wer wie wann "
    "wo warum wieso weshalb wozu wodurch womit woran woraus worin qué cuál cuáles quién quiénes "
    "cuándo dónde cómo cuánto cuántos quel quelle quels quelles qui quand où pourquoi comment "
    "combien qu'est-ce cosa quale quali chi perché dove quanto quanti qual quais quem quando onde "
    "como"
)
# Question words that also start a clause of an answer ("Where water freezes").
RELATIVE_WORDS = _words(
    "when where who whom whose how was wer wo wie wann qui quand où chi dove quando quanto onde "
    "como quem why warum combien comment"
)
# With a capital at the start of a line, these ask a question all the same ("Why leaves fall").
RARELY_RELATIVE = _words("who whom whose why how warum pourquoi comment")
# A question at the end of a line, after what it is about ("A hammer, what is it for"). Other
# question words would begin a clause there ("Water, where it freezes").
QUESTION_CLAUSE = lazy_pattern(
    r"(?i)(?:[,.;]|\s(?:and|y|et|und))\s+"
    r"(?P<word>what|how|why|which|warum|wieso|qué|cómo|pourquoi|comment|quel|quelle|perché)"
    r"(?=\s|$)"
)
# Verbs that follow a question word or begin a question: "What is", "How do", "Was ist".
AUXILIARIES = _words(
    "is are was were am be been has have had do does did can could will would shall should may "
    "might must isn't aren't don't doesn't didn't can't what's who's ist sind waren haben wird "
    "werden kann können muss müssen gibt era eran fue fueron está están hay han est sont était "
    "étaient ont peut sert è sono era erano é são foi foram tem têm"
)
# A line that begins with one of these verbs tells the reader to do something.
IMPERATIVES = _words(
    "name list define explain describe state give compare contrast discuss outline identify "
    "summarise summarize distinguish differentiate calculate compute derive prove show draw "
    "sketch label classify mention write find solve translate enumerate justify illustrate "
    "evaluate analyse analyze complete fill recall nenne nennen definiere definieren erkläre "
    "erklären beschreibe beschreiben erläutere erläutern vergleiche vergleichen begründe "
    "begründen skizziere berechne zeichne gib nombra nombre enumera enumere define explica "
    "explique describe compara compare menciona indica nommez nomme citez cite définir définissez "
    "définis expliquer expliquez explique décrire décrivez comparez énumérez donnez donne elenca "
    "definisci spiega descrivi cita"
)
# Imperatives that are as often nouns: they ask only before an object ("State two aims", not
# "State of").
NOUN_OR_IMPERATIVE = _words(
    "name list state label contrast outline show draw cite nombre compare write find complete"
)
# Words that begin the object of such an imperative.
OBJECT_WORDS = _words(
    "the a an all any some two three four five six seven at your each every one both main key how "
    "what which why when where and der die das zwei drei vier fünf los las dos tres les des deux "
    "trois"
)
# Nouns that call for a list ("Types of …", "Four conditions for …", "side effects of …").
LIST_NOUNS = _words(
    "types kinds forms classes categories causes effects consequences reasons advantages "
    "disadvantages benefits drawbacks pros cons uses applications examples properties features "
    "characteristics functions roles purposes goals aims steps stages phases parts components "
    "elements layers levels factors conditions requirements principles laws rules methods ways "
    "techniques strategies approaches differences similarities symptoms signs indications "
    "contraindications complications treatments remedies criteria assumptions limitations "
    "problems issues sources branches families groups members states colours colors units laws "
    "tenets contents ingredients tools topics measures theories models tests rights commands "
    "indicators routes organs bones process procedure muscles planets countries rivers capitals "
    "values rates ranges arten formen ursachen folgen gründe vorteile nachteile merkmale "
    "eigenschaften phasen schritte bestandteile aufgaben unterschiede tipos clases causas "
    "consecuencias ventajas desventajas características funciones fases partes etapas types "
    "causes conséquences avantages inconvénients caractéristiques fonctions étapes"
)
# The start of a statement to judge; the statement after it has no question mark.
STATEMENT_TO_JUDGE = lazy_pattern(
    r"(?i)(?:true (?:or|/) false|true/false|t/f|yes or no|richtig oder falsch|vrai ou faux|"
    r"verdadero o falso|verdadeiro ou falso|vero o falso)\s*[:.–—-]?\s+(?=\S)"
)
# The answers to such a statement, or to a yes-or-no question.
VERDICTS = _words(
    "true false yes no right wrong correct incorrect ja nein richtig falsch wahr oui non vrai "
    "faux sí verdadero falso sim não verdadeiro vero"
)
# "the difference between", "definition of": words that name a task for the term in the same line.
TASKS = lazy_pattern(
    r"(?i)\b(?:full (?:form|name|format)|stands? for|short for|meaning of|meaning$|"
    r"definition(?: of)?|définition|definición|differences?\b|"
    r"formula$|equation$|syntax$|formel$|fórmula$|formule$|"
    r"vs\.?|versus|in a nutshell|unterschiede? zwischen|bedeutung von|definición de|"
    r"diferencias? entre|différences? entre)(?:\W|$)"
)
# Numbers and the like, which are part of no term that is proposed as a tag.
NUMBER_WORDS = _words(
    "two three four five six seven eight nine ten zwei drei vier fünf sechs dos tres cuatro cinco "
    "deux trois quatre cinq both main major common key"
)
# The start of a line that continues what the line above says, whatever else the line looks like.
CONTINUATION = lazy_pattern(
    r"(?i)(?:another |more )?(?:e\.? ?g\.?|i\.? ?e\.?|a\.?k\.?a\.?|viz\.?|cf\.?|etc\.?|"
    r"for (?:example|instance)|examples?|such as|that is|in other words|"
    r"also(?: called| known as)?|known as|likewise|note|n\.?b\.?|see|hint|tip|think|"
    r"because|since|therefore|thus|hence|so|but|and|or|however|otherwise|then|"
    r"while|whereas|unlike|like|"
    r"z\. ?b\.|zum beispiel|d\. ?h\.|bzw\.|aber|und|oder|also|p\. ?ej\.|por ejemplo|es decir|pero|"
    r"par ex(?:\.|emple)|p\. ?ex\.|c(?:'|’)est-à-dire|mais|ad es(?:\.|empio)|per esempio)"
    r"(?=$|[\s:,(])"
)
# Those of them that also begin titles ("See a doctor"): then no colon or comma follows.
ALSO_IN_TITLES = _words(
    "see note tip think hint like but and or so then while unlike however hence example examples"
)
# "e.g." and the like.
EXAMPLE_START = lazy_pattern(
    r"(?i)(?:another )?(?:e\.? ?g\.?|for (?:example|instance)|examples?|such as|"
    r"z\. ?b\.|zum beispiel|beispiele?|p\. ?ej\.|por ejemplo|ejemplos?|"
    r"par ex(?:\.|emple)|p\. ?ex\.|exemples?|ad es(?:\.|empio)|esemp[io]+)(?=$|[\s:,(])"
)
# Finite verbs of everyday definitions; a line with one of them is a sentence and not a title.
VERBS = AUXILIARIES | _words(
    "means refers equals makes made takes gives gets goes comes keeps kept uses contains consists "
    "occurs happens causes leads allows lets prevents helps needs requires depends increases "
    "decreases reduces raises lowers provides produces performs stops starts begins ends becomes "
    "remains stays moves runs works acts stores holds carries sends receives returns shows tells "
    "says states explains describes translates converts changes turns protects controls regulates "
    "connects joins separates removes adds builds breaks binds forms covers travels flows falls "
    "rises grows enables maintains determines represents consumes led lost won died began became "
    "took gave came went fell rose wrote said found got grew brought bring brings signed invented "
    "discovered introduced created founded called built ruled declared passed isn't doesn't won't "
    "it's that's they're there's cannot bedeutet bezeichnet besteht enthält führt macht sorgt "
    "dient wirkt entsteht setzt steht liegt teilt significa consiste contiene produce sirve tiene "
    "permite signifie désigne contient permet produit"
)
# Small words: lower case in title case, and no term or tag consists of them.
SMALL_WORDS = _words(
    "a an the of in on at to for from by with and or nor but as into over per via vs than within "
    "without not no is are was were be been it its this that these those they them he she you "
    "your we our i if then so do does did has have had can could will would may might must should "
    "what which who when where why how there their also very more most much many some any all "
    "each other such only own same too just about between after before out up off one two three "
    "e.g eg i.e ie etc aka der die das den dem des ein eine einen einer und oder von zu im am mit "
    "für auf bei ist sind wird el la los las un una de del en y o con por para que es son le les "
    "du et ou dans sur pour au aux il lo gli di e da che per nel"
)
# A line that ends in one of these words is not finished.
UNFINISHED_ENDS = _words(
    "a an the of and or nor than between der die das den dem des ein eine und oder von el las un "
    "una de del y le les du et ou"
)
# A sentence that ends in one of these words is for the learner to complete.
COMPLETION_ENDS = _words("of is are called by was for means ist es est")
# A first line with one of these words names the whole text.
TITLE_WORDS = _words(
    "flashcards flashcard cards notes note glossary vocabulary vocab lecture revision review quiz "
    "questions exam study guide summary outline deck chapter unit cheat sheet cheatsheet course "
    "class introduction basics workbook handout lernkarten karteikarten glossar vokabeln "
    "vorlesung zusammenfassung skript fragen tarjetas vocabulario apuntes resumen glosario fiches "
    "vocabulaire cours révision résumé"
)
# "Chapter 3", "Week 2 – Formation"
SECTION = lazy_pattern(
    r"(?i)(?:chapter|lecture|session|day|unit|section|part|week|module|lesson|topic|"
    r"kapitel|vorlesung|teil|lektion|einheit|thema|capítulo|unidad|tema|lección|parte|"
    r"chapitre|leçon|partie|capitolo|lezione)\s+(?:\d+|[ivxlc]+)\b"
)
# Buttons of web pages between a question and its answer.
ANSWER_BUTTON = lazy_pattern(
    r"(?i)(?:show|see|view|reveal|hide|toggle|flip)?\s*(?:the )?"
    r"(?:answer|solution|card|antwort(?: anzeigen| zeigen)?|respuesta|mostrar respuesta|"
    r"voir la réponse|réponse)s?\s*[:.]?"
)
# Before one of these words, a word that ends in "s" is a verb: "picks the", "stops a".
DETERMINERS = _words("the a an its their his her all no each every another this that these those")
# Words that begin half a sentence: its subject is the term in the line above.
SUBJECTLESS_STARTS = _words(
    "they it he she we you this these those sie es er ils elles il ellos ellas for in by from to "
    "with without at on under during after before between through into via as about around over "
    "up if within until used made based located found called caused known due can may must will "
    "should cannot not always never often usually mostly only very too highly mainly für bei aus "
    "durch mit ohne unter während nach vor sehr pour par avec sans dans para por con sin en muy"
)
# One of these and one more word are half a sentence even with capitals ("Through France").
PREPOSITIONS = _words("through by from with against via without")
# A word with one of these endings is a plural and not a verb ("Reactions to …").
PLURAL_ENDINGS = ("nces", "ions", "ments")
# A line that begins with one of these words is a definition.
INDEFINITE_ARTICLES = _words("a an ein eine einer un una une um uma uno")
ARTICLES = INDEFINITE_ARTICLES | _words("the der die das el la los las le les il lo")
# Question words that begin a clause if no auxiliary verb follows ("Where water freezes").
CLAUSE_WORDS = _words("when where who whose which wo wann où donde cuando quando")
# The commonest words of English and of other languages, in which only nouns or names have capitals.
FOREIGN_WORDS = _words(
    "der die das und ist ein eine bei wird den dem zwischen von zu mit für durch sich "
    "el la los las del de que en es por para y le les des du et un une est dans qui il di che e per"
)
ENGLISH_WORDS = _words("the of and is a to in for from by with are at")
# A quantity: a number with its unit.
QUANTITY = (
    r"\d\s*(?:%|°|percent|degrees?|kg|g|mg|ml|l|km|m|cm|mm|nm|s|ms|min|h|hours?|days?|years?|"
    r"Hz|V|W|J|K|N)(?![\w-])"
)
# Words that make a question of "how" ("How many", "how deep").
WORDS_AFTER_HOW = _words(
    "to many much long deep often far old big high fast tall large small wide heavy big hot cold "
    "soon"
)
# Imperatives that tell the reader to do something in lower case too.
LOWER_CASE_IMPERATIVES = _words("name list define explain describe nenne definiere")
# Question words that, before a verb, do not begin a clause.
SURE_QUESTION_WORDS = _words(
    "what how why when wie was warum quoi comment pourquoi qué cómo cuándo"
)
# A line with one of these words is a sentence: terms and titles name things.
PRONOUNS = _words("it them you they we he she your his their")
# Number words and their values.
COUNT_WORDS = {
    word: number
    for number, words in (
        (2, "two zwei dos deux"),
        (3, "three drei tres trois"),
        (4, "four vier cuatro quatre"),
        (5, "five fünf cinco cinq"),
        (6, "six sechs seis"),
        (7, "seven sieben siete sept"),
        (8, "eight acht ocho huit"),
        (9, "nine neun nueve neuf"),
        (10, "ten zehn diez dix"),
    )
    for word in words.split()
}
# The first two words of questions, and imperatives, that ask for more than one thing.
PLURAL_QUESTIONS = frozenset(
    {
        ("what", "are"),
        ("which", "are"),
        ("what", "were"),
        ("was", "sind"),
        ("quels", "sont"),
        ("quelles", "sont"),
    }
    | {("cuáles", "son"), ("quali", "sono"), ("quais", "são")}
)
LIST_IMPERATIVES = _words(
    "name list enumerate nenne nennen nombra enumera citez cite nommez elenca"
)
