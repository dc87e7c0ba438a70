"""The words that the rules know: the small change of study notes, of no subject, English first.

Every list is one string, so that it reads as a list. Words are compared without case.
"""

import re


def _words(text: str) -> frozenset[str]:
    return frozenset(text.split())


# Who asks: at the start of a line, in English, German, Spanish, French, Italian and Portuguese.
ASKING = _words(
    "what which who whom whose when where why how was welche welcher welches welchen wer wie wann wo warum wieso "
    "weshalb wozu wodurch womit woran woraus worin qué cuál cuáles quién quiénes cuándo dónde cómo cuánto cuántos "
    "quel quelle quels quelles qui quand où pourquoi comment combien qu'est-ce cosa quale quali chi perché dove "
    "quanto quanti qual quais quem quando onde como"
)
# Question words that also start a clause of an answer ("Where water freezes").
ALSO_RELATIVE = _words(
    "when where who whom whose how was wer wo wie wann qui quand où chi dove quando quanto onde como quem "
    "why warum combien comment"
)
# With a capital, at the start of a line, these ask all the same.
HARDLY_RELATIVE = _words("who whom whose why how warum pourquoi comment")
# A question at the end of a line, behind what it is about; in the middle, other question words begin clauses.
ASKING_CLAUSE = re.compile(
    r"(?i)(?:[,.;]|\s(?:and|y|et|und))\s+(?P<word>what|how|why|which|warum|wieso|qué|cómo|pourquoi|comment|quel|quelle|perché)"
    r"(?=\s|$)"
)
# Verbs that stand right behind a question word or begin a question: "What is", "How do", "Was ist".
AUXILIARY = _words(
    "is are was were am be been has have had do does did can could will would shall should may might must "
    "isn't aren't don't doesn't didn't can't what's who's "
    "ist sind waren haben wird werden kann können muss müssen gibt "
    "era eran fue fueron está están hay han "
    "est sont était étaient ont peut sert "
    "è sono era erano é são foi foram tem têm"
)
# A line that begins with one of these asks for something.
IMPERATIVES = _words(
    "name list define explain describe state give compare contrast discuss outline identify summarise summarize "
    "distinguish differentiate calculate compute derive prove show draw sketch label classify mention write find "
    "solve translate enumerate justify illustrate evaluate analyse analyze complete fill recall "
    "nenne nennen definiere definieren erkläre erklären beschreibe beschreiben erläutere erläutern vergleiche "
    "vergleichen begründe begründen skizziere berechne zeichne gib "
    "nombra nombre enumera enumere define explica explique describe compara compare menciona indica "
    "nommez nomme citez cite définir définissez définis expliquer expliquez explique décrire décrivez comparez "
    "énumérez donnez donne "
    "elenca definisci spiega descrivi cita"
)
# Imperatives that are as often a noun: they ask only with an object behind them ("State two aims", not "State of").
ALSO_NOUN = _words(
    "name list state label contrast outline show draw cite nombre compare write find complete"
)
OBJECT_WORDS = _words(
    "the a an all any some two three four five six seven at your each every one both main key how what which why when "
    "where and der die das zwei drei vier fünf los las dos tres les des deux trois"
)
# Nouns that ask for several things ("Types of …", "Four conditions for …", "side effects of …").
LIST_NOUNS = _words(
    "types kinds forms classes categories causes effects consequences reasons advantages disadvantages benefits "
    "drawbacks pros cons uses applications examples properties features characteristics functions roles purposes "
    "goals aims steps stages phases parts components elements layers levels factors conditions requirements "
    "principles laws rules methods ways techniques strategies approaches differences similarities symptoms signs "
    "indications contraindications complications treatments remedies criteria assumptions limitations problems "
    "issues sources branches families groups members states colours colors units laws tenets "
    "contents ingredients tools topics measures theories models tests rights commands indicators routes organs bones "
    "process procedure muscles planets countries rivers capitals values rates ranges "
    "arten formen ursachen folgen gründe vorteile nachteile merkmale eigenschaften phasen schritte bestandteile "
    "aufgaben unterschiede tipos clases causas consecuencias ventajas desventajas características funciones fases "
    "partes etapas types causes conséquences avantages inconvénients caractéristiques fonctions étapes"
)
# A statement to judge; what stands behind it has no question mark.
TO_JUDGE = re.compile(
    r"(?i)(?:true (?:or|/) false|true/false|t/f|yes or no|richtig oder falsch|vrai ou faux|verdadero o falso|"
    r"verdadeiro ou falso|vero o falso)\s*[:.–—-]?\s+(?=\S)"
)
# What answers such a statement, or a question that wants a yes or a no.
VERDICTS = _words(
    "true false yes no right wrong correct incorrect ja nein richtig falsch wahr oui non vrai faux sí verdadero falso "
    "sim não verdadeiro vero"
)
# "the difference between", "definition of": nouns that name a task, in one line with what they ask about.
TASKS = re.compile(
    r"(?i)\b(?:full (?:form|name|format)|stands? for|short for|meaning of|meaning$|definition(?: of)?|définition|definición|differences?\b|"
    r"formula$|equation$|syntax$|formel$|fórmula$|formule$|"
    r"vs\.?|versus|in a nutshell|unterschiede? zwischen|bedeutung von|definición de|"
    r"diferencias? entre|différences? entre)(?:\W|$)"
)
NUMBERS = _words(
    "two three four five six seven eight nine ten zwei drei vier fünf sechs dos tres cuatro cinco deux trois quatre "
    "cinq both main major common key"
)
# What goes on with what was said above, however its line looks.
GOING_ON = re.compile(
    r"(?i)(?:another |more )?(?:e\.? ?g\.?|i\.? ?e\.?|a\.?k\.?a\.?|viz\.?|cf\.?|etc\.?|for (?:example|instance)|examples?|such as|"
    r"that is|in other words|also(?: called| known as)?|known as|likewise|note|n\.?b\.?|see|hint|tip|think|"
    r"because|since|therefore|thus|hence|so|but|and|or|however|otherwise|then|while|whereas|unlike|like|"
    r"z\. ?b\.|zum beispiel|d\. ?h\.|bzw\.|aber|und|oder|also|p\. ?ej\.|por ejemplo|es decir|pero|"
    r"par ex(?:\.|emple)|p\. ?ex\.|c(?:'|’)est-à-dire|mais|ad es(?:\.|empio)|per esempio)(?=$|[\s:,(])"
)
# Of these, the ones that begin a title as well ("See a doctor"): there no sign follows.
ALSO_IN_TITLES = _words(
    "see note tip think hint like but and or so then while unlike however hence example examples"
)
EXAMPLE = re.compile(
    r"(?i)(?:another )?(?:e\.? ?g\.?|for (?:example|instance)|examples?|such as|z\. ?b\.|zum beispiel|beispiele?|p\. ?ej\.|"
    r"por ejemplo|ejemplos?|par ex(?:\.|emple)|p\. ?ex\.|exemples?|ad es(?:\.|empio)|esemp[io]+)(?=$|[\s:,(])"
)
# Finite verbs of everyday definitions; a line with one is a sentence and not a title.
VERBS = AUXILIARY | _words(
    "means refers equals makes made takes gives gets goes comes keeps kept uses contains consists occurs happens "
    "causes leads allows lets prevents helps needs requires depends increases decreases reduces raises lowers "
    "provides produces performs stops starts begins ends becomes remains stays moves runs works acts stores holds "
    "carries sends receives returns shows tells says states explains describes translates converts changes turns "
    "protects controls regulates connects joins separates removes adds builds breaks binds forms covers travels "
    "flows falls rises grows enables maintains determines represents consumes led lost won died "
    "began became took gave came went fell rose wrote said found got grew brought bring brings "
    "signed invented discovered introduced created founded called built ruled declared passed "
    "isn't doesn't won't it's that's they're there's cannot "
    "bedeutet bezeichnet besteht enthält führt macht sorgt dient wirkt entsteht setzt steht liegt teilt "
    "significa consiste contiene produce sirve tiene permite signifie désigne contient permet produit"
)
# Small words that a title in title case leaves small, and that no term or tag consists of.
SMALL = _words(
    "a an the of in on at to for from by with and or nor but as into over per via vs than within without not no "
    "is are was were be been it its this that these those they them he she you your we our i if then so do does did "
    "has have had can could will would may might must should what which who when where why how there their also very "
    "more most much many some any all each other such only own same too just about between after before out up off "
    "one two three e.g eg i.e ie etc aka "
    "der die das den dem des ein eine einen einer und oder von zu im am mit für auf bei ist sind wird "
    "el la los las un una de del en y o con por para que es son le les du et ou dans sur pour au aux il lo gli di "
    "e da che per nel"
)
# A line ending in one of these is not finished.
UNFINISHED = _words(
    "a an the of and or nor than between der die das den dem des ein eine und oder von el las un una de del y "
    "le les du et ou"
)
# A sentence that ends in one of these is to be completed.
OPEN_ENDS = _words("of is are called by was for means ist es est")
# A first line with one of these names the whole text.
TITLE_WORDS = _words(
    "flashcards flashcard cards notes note glossary vocabulary vocab lecture revision review quiz questions exam study guide "
    "summary outline deck chapter unit cheat sheet cheatsheet course class introduction basics workbook handout "
    "lernkarten karteikarten glossar vokabeln vorlesung zusammenfassung skript fragen "
    "tarjetas vocabulario apuntes resumen glosario fiches vocabulaire cours révision résumé"
)
# "Chapter 3", "Week 2 – Formation"
SECTION = re.compile(
    r"(?i)(?:chapter|lecture|session|day|unit|section|part|week|module|lesson|topic|kapitel|vorlesung|teil|lektion|einheit|"
    r"thema|capítulo|unidad|tema|lección|parte|chapitre|leçon|partie|capitolo|lezione)\s+(?:\d+|[ivxlc]+)\b"
)
# A label before a question or an answer; the number and the colon are taken by the caller.
QUESTION_LABEL = r"(?:q|que|ques|question|frage|pregunta|question|domanda|front|问题?|問題?|问|問)"
ANSWER_LABEL = r"(?:a|ans|answer|antwort|respuesta|réponse|risposta|back|答案?|答え)"
# Buttons of web pages that part an answer from its question.
REVEAL = re.compile(
    r"(?i)(?:show|see|view|reveal|hide|toggle|flip)?\s*(?:the )?(?:answer|solution|card|antwort(?: anzeigen| zeigen)?|"
    r"respuesta|mostrar respuesta|voir la réponse|réponse)s?\s*[:.]?"
)
# Behind one of these words a plural is a verb: "picks the", "stops a".
DETERMINERS = _words("the a an its their his her all no each every another this that these those")
# Words that begin half a sentence: its subject is the term above.
SUBJECTLESS = _words(
    "they it he she we you this these those sie es er ils elles il ellos ellas "
    "for in by from to with without at on under during after before between through into via as about around over up if "
    "within until used made based located found called caused known due can may must will should cannot not always never "
    "often usually mostly only very too highly mainly für bei aus durch mit ohne unter während nach vor sehr "
    "pour par avec sans dans para por con sin en muy"
)
# With one of these and one word more, half a sentence has capitals too ("Through France").
PREPOSITIONS = _words("through by from with against via without")
# A word that ends so is a plural and no verb ("Reactions to …").
PLURAL_NOUNS = ("nces", "ions", "ments")
# A line that begins so is a definition.
INDEFINITE = _words("a an ein eine einer un una une um uma uno")
ARTICLES = INDEFINITE | _words("the der die das el la los las le les il lo")
# Question words that begin a clause where no verb stands right behind them ("Where water freezes").
CLAUSES = _words("when where who whose which wo wann où donde cuando quando")
# The commonest words of English and of other languages: in those, capitals stand on nouns or on names alone.
FOREIGN = _words(
    "der die das und ist ein eine bei wird den dem zwischen von zu mit für durch sich "
    "el la los las del de que en es por para y le les des du et un une est dans qui il di che e per"
)
ENGLISH = _words("the of and is a to in for from by with are at")
# A quantity: a number with its unit.
QUANTITY = r"\d\s*(?:%|°|percent|degrees?|kg|g|mg|ml|l|km|m|cm|mm|nm|s|ms|min|h|hours?|days?|years?|Hz|V|W|J|K|N)(?![\w-])"
# Behind "how" these ask ("How many", "how deep").
HOW = _words(
    "to many much long deep often far old big high fast tall large small wide heavy big hot cold soon"
)
# Orders that are meant as such in small letters too.
PLAIN_ORDERS = _words("name list define explain describe nenne definiere")
# Question words that start no clause of a sentence, with a verb behind them.
SURELY_ASKING = _words("what how why when wie was warum quoi comment pourquoi qué cómo cuándo")
# A line with one of these is a sentence: terms and titles name their things.
PRONOUNS = _words("it them you they we he she your his their")
# Words that say how many.
COUNTS = {
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
# Questions and orders that want more than one thing.
SEVERAL = frozenset(
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
LISTING = _words("name list enumerate nenne nennen nombra enumera citez cite nommez elenca")
