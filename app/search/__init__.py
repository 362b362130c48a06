"""Search: what courses and lessons say, found by folded words, shown in the words of the text."""
