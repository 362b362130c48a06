"""Pure decisions about accounts: roles, passwords, limits on trying, keys of institutions."""
