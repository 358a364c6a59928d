"""The scores in tests/integration/sentiment/english.tsv are those of the Python package vaderSentiment, now as when they
were written. The server's own are held against them by tests/integration/sentiment/english.rs.

After a new sentence, written with any number before it: python test_sentiment_reference.py --write
"""

import sys
import unittest
from pathlib import Path

from vaderSentiment.vaderSentiment import SentimentIntensityAnalyzer

TABLE = Path(__file__).parents[2] / "integration" / "sentiment" / "english.tsv"


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


def write():
    analyzer = SentimentIntensityAnalyzer()
    lines = [f"{analyzer.polarity_scores(sentence)['compound']:.4f}\t{sentence}\n" for _, sentence in rows()]
    TABLE.write_text("".join(lines), encoding="utf-8")


if __name__ == "__main__":
    if sys.argv[1:] == ["--write"]:
        write()
    else:
        unittest.main()
