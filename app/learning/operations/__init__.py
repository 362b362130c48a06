"""Changes to what a person does with a release."""
