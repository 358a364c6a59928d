"""The scores in tests/integration/sentiment/english.tsv are those of the Python package vaderSentiment, now as when they
were written, and the server's lexicons are the package's. The server's own scores are held against them by
tests/integration/sentiment/english.rs.

After a new sentence, written with any number before it: python test_sentiment_reference.py --write
"""

import sys
import unittest
from pathlib import Path

from vaderSentiment.vaderSentiment import SentimentIntensityAnalyzer

ROOT = Path(__file__).parents[3]
TABLE = ROOT / "tests" / "integration" / "sentiment" / "english.tsv"
LEXICONS = ROOT / "src" / "sentiment" / "data" / "vader"


def rows():
    for line in TABLE.read_text(encoding="utf-8").removesuffix("\n").split("\n"):
        score, sentence = line.split("\t")
        yield float(score), sentence


class TheReference(unittest.TestCase):
    def test_the_stored_scores_are_those_of_vader_sentiment(self):
        analyzer = SentimentIntensityAnalyzer()
        stored = list(rows())
        self.assertGreaterEqual(len(stored), 200)
        for score, sentence in stored:
            with self.subTest(sentence=sentence):
                # Python versions add floats up differently: the last of four places may differ.
                self.assertAlmostEqual(analyzer.polarity_scores(sentence)["compound"], score, delta=0.00011)

    def test_the_lexicons_are_those_of_vader_sentiment(self):
        analyzer = SentimentIntensityAnalyzer()
        self.assertEqual({word: float(valence) for word, valence in pairs("lexicon.tsv")}, analyzer.lexicon)
        # The package looks emoji up by one character: longer ones are never found.
        known = {emoji: description for emoji, description in analyzer.emojis.items() if len(emoji) == 1}
        self.assertEqual(dict(pairs("emoji.tsv")), known)


def pairs(lexicon):
    for line in (LEXICONS / lexicon).read_text(encoding="utf-8").removesuffix("\n").split("\n"):
        yield line.split("\t")


def write():
    analyzer = SentimentIntensityAnalyzer()
    lines = [f"{analyzer.polarity_scores(sentence)['compound']:.4f}\t{sentence}\n" for _, sentence in rows()]
    TABLE.write_text("".join(lines), encoding="utf-8")


if __name__ == "__main__":
    if sys.argv[1:] == ["--write"]:
        write()
    else:
        unittest.main()
