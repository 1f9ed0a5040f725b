"""What quizzes bring to documents."""

from app.documents.registry import Audit, Kind, Registry
from app.quizzes.embeds import QUESTION_EMBED
from app.quizzes.predictions import PREDICT_EMBED
from app.quizzes.quiz_embeds import QUIZ_EMBED
from app.quizzes.quiz_text import compile_quiz
from app.quizzes.strategies import exploits
from app.quizzes.trials import show_quiz


def register(registry: Registry) -> None:
    reads = ("scenario", "facts")
    registry.register_kind(Kind("quiz", "quizzes/*.yaml", compile_quiz, reads=reads, show=show_quiz, is_costly=True))
    registry.register_embed(QUESTION_EMBED)
    registry.register_embed(PREDICT_EMBED)
    registry.register_embed(QUIZ_EMBED)
    registry.register_audit(Audit("strategies", problems=exploits))
