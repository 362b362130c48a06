"""Signing in through a service of an institution: OpenID Connect and SAML 2.0."""
