"""The words before a question or an answer in text that people wrote for themselves."""

import re

QUESTION_WORDS = (
    *("q", "que", "ques", "question", "front", "frage", "pregunta", "pergunta", "domanda", "vraag"),
    *("问题", "問題", "问", "問"),
)
ANSWER_WORDS = (
    *("a", "ans", "answer", "back", "antwort", "respuesta", "resposta", "réponse", "risposta"),
    *("antwoord", "答案", "答え", "答"),
)


def one_of(words: tuple[str, ...]) -> str:
    """Return a pattern of one of these words, for a pattern that ignores case."""
    return f"(?:{'|'.join(map(re.escape, words))})"
