"""What a person does with a release: enrolment, progress, attempts, completion."""
