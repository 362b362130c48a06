"""Confidence: counted by the steps that were used, and only them."""

from app.learning.rules.confidence import Calibration, calibration


def test_each_step_that_was_used_says_how_often_it_was_right():
    answers = [(100, True), (100, False), (None, True), (0, False), (100, True)]
    assert calibration(answers) == (Calibration(0, 1, 0), Calibration(100, 3, 2))
    assert calibration([(None, True)]) == ()
