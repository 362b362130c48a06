"""`python -m app.cli` is the `sezona` command."""

from app.cli import main

main()
