"""The learner's pages: home, lessons, her place in them and her answers."""
